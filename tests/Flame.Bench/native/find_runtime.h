/* Where _PyRuntime of a CPython process is: the section .PyRuntime of one of the files that it maps. */
#ifndef FIND_RUNTIME_H
#define FIND_RUNTIME_H

#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* address of section .PyRuntime of an ELF file, 0 if it has none */
static uintptr_t runtimeSection(const char *path, int *isPie) {
    uintptr_t found = 0;
    Elf64_Ehdr head;
    int fd = open(path, O_RDONLY);
    if (fd < 0) return 0;
    if (pread(fd, &head, sizeof head, 0) == sizeof head && !memcmp(head.e_ident, ELFMAG, SELFMAG)) {
        Elf64_Shdr *sections = calloc(head.e_shnum, sizeof *sections);
        if (sections && pread(fd, sections, head.e_shnum * sizeof *sections, head.e_shoff) > 0) {
            Elf64_Shdr names = sections[head.e_shstrndx];
            char *text = calloc(1, names.sh_size + 1);
            if (text && pread(fd, text, names.sh_size, names.sh_offset) > 0)
                for (int i = 0; i < head.e_shnum; i++)
                    if (!strcmp(text + sections[i].sh_name, ".PyRuntime")) found = sections[i].sh_addr;
            free(text);
        }
        free(sections);
        *isPie = head.e_type == ET_DYN;
    }
    close(fd);
    return found;
}

/* 0: the process maps no such file, or its maps cannot be read */
static uintptr_t findRuntime(pid_t pid) {
    char path[64], line[4400], file[4096], seen[4096] = "", inside[4400];
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "r");
    if (!maps) return 0;
    uintptr_t result = 0;
    while (!result && fgets(line, sizeof line, maps)) {
        uintptr_t from;
        int isPie = 0;
        if (sscanf(line, "%lx-%*x %*s %*s %*s %*s %4095s", &from, file) != 2 || file[0] != '/'
            || !strcmp(file, seen)) continue;
        strcpy(seen, file);
        snprintf(inside, sizeof inside, "/proc/%d/root%s", pid, file);
        uintptr_t at = runtimeSection(inside, &isPie);
        if (!at) at = runtimeSection(file, &isPie);    /* a chroot under our own root */
        if (at) result = isPie ? from + at : at;
    }
    fclose(maps);
    return result;
}

#endif
