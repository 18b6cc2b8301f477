/*
 * Prints the numbers of a layout row (src/Flame.Python/Layouts) as the headers of one CPython have them, a line
 * "Group.Name value" for each field that the version has. A live test compiles it against every CPython found:
 *
 *     gcc -w -I INCLUDE -I INCLUDE/internal layout_probe.c -o layout_probe
 *
 * INCLUDE is the directory of Python.h. With -DFREE_THREADED headers from 3.13 on give the layout of a --disable-gil
 * build. Where a new version of CPython has renamed a field, the compiler names it: give it an #if here.
 */
#ifdef FREE_THREADED
#include <pyconfig.h>
#undef Py_GIL_DISABLED
#define Py_GIL_DISABLED 1
#endif
#define Py_BUILD_CORE 1
#include <Python.h>
#include <frameobject.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define SINCE(minor) (PY_VERSION_HEX >= (0x03000000 | (minor) << 16))

#if SINCE(9)
#include <internal/pycore_interp.h>
#include <internal/pycore_runtime.h>
#elif SINCE(8)
#include <internal/pycore_pystate.h>
#elif SINCE(7)
#include <internal/pystate.h>
#endif
#if SINCE(11)
#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#endif
#if SINCE(14)
#include <internal/pycore_interpframe.h>
#endif

#define SHOW(name, type, field) printf("%s %zu\n", name, offsetof(type, field))
#define SHOW_NUMBER(name, number) printf("%s %zu\n", name, (size_t)(number))

static void show_runtime(void)
{
#if SINCE(7)
    SHOW("Runtime.InterpretersHead", _PyRuntimeState, interpreters.head);
#if SINCE(9)
    SHOW("Runtime.Finalizing", _PyRuntimeState, _finalizing);
#else
    SHOW("Runtime.Finalizing", _PyRuntimeState, finalizing);
#endif
#if !SINCE(9)
    SHOW("Runtime.Collecting", _PyRuntimeState, gc.collecting);
#endif
    SHOW("GilState.LastHolder", struct _gil_runtime_state, last_holder);
    SHOW("GilState.Locked", struct _gil_runtime_state, locked);
#ifdef Py_GIL_DISABLED
    SHOW("GilState.Enabled", struct _gil_runtime_state, enabled);
#endif
#endif
#if SINCE(7) && !SINCE(12)
    SHOW("Runtime.GilLastHolder", _PyRuntimeState, ceval.gil.last_holder);
    SHOW("Runtime.GilLocked", _PyRuntimeState, ceval.gil.locked);
#endif
}

static void show_interpreter(void)
{
    SHOW("Interpreter.Next", PyInterpreterState, next);
#if SINCE(9)
    SHOW("Interpreter.Collecting", PyInterpreterState, gc.collecting);
#endif
#if SINCE(11)
    SHOW("Interpreter.ThreadsHead", PyInterpreterState, threads.head);
#else
    SHOW("Interpreter.ThreadsHead", PyInterpreterState, tstate_head);
#endif
#if SINCE(12)
    SHOW("Interpreter.CevalGil", PyInterpreterState, ceval.gil);
    SHOW("Objects.InterpreterModules", PyInterpreterState, imports.modules);
#else
    SHOW("Objects.InterpreterModules", PyInterpreterState, modules);
#endif
}

static void show_thread(void)
{
    SHOW("Thread.Next", PyThreadState, next);
    SHOW("Thread.Interp", PyThreadState, interp);
    SHOW("Thread.ThreadId", PyThreadState, thread_id);
#if SINCE(13)
    SHOW("Thread.Frame", PyThreadState, current_frame);
#elif SINCE(11)
    SHOW("Thread.Frame", PyThreadState, cframe);
    SHOW("CFrameCurrentFrame", _PyCFrame, current_frame);
    SHOW("CFramePrevious", _PyCFrame, previous);
#else
    SHOW("Thread.Frame", PyThreadState, frame);
#endif
#if SINCE(11)
    SHOW("Thread.NativeThreadId", PyThreadState, native_thread_id);
    SHOW("Thread.DatastackChunk", PyThreadState, datastack_chunk);
    SHOW("Thread.DatastackTop", PyThreadState, datastack_top);
    SHOW("StackChunk.Previous", _PyStackChunk, previous);
    SHOW("StackChunk.Size", _PyStackChunk, size);
    SHOW("StackChunk.Top", _PyStackChunk, top);
    SHOW("StackChunk.Data", _PyStackChunk, data);
#endif
#ifdef Py_GIL_DISABLED
    SHOW("Thread.State", PyThreadState, state);
#endif
}

static void show_frame(void)
{
#if SINCE(11)
    SHOW("InterpreterFrame.Previous", _PyInterpreterFrame, previous);
    SHOW("InterpreterFrame.Owner", _PyInterpreterFrame, owner);
#if SINCE(13)
    SHOW("InterpreterFrame.Code", _PyInterpreterFrame, f_executable);
    SHOW("InterpreterFrame.Instruction", _PyInterpreterFrame, instr_ptr);
#else
    SHOW("InterpreterFrame.Code", _PyInterpreterFrame, f_code);
#if !SINCE(12)
    SHOW("InterpreterFrame.IsEntry", _PyInterpreterFrame, is_entry);
#endif
    SHOW("InterpreterFrame.Instruction", _PyInterpreterFrame, prev_instr);
#endif
#if SINCE(14)
    SHOW_NUMBER("InterpreterFrame.FirstShimOwner", FRAME_OWNED_BY_INTERPRETER);
#elif SINCE(12)
    SHOW_NUMBER("InterpreterFrame.FirstShimOwner", FRAME_OWNED_BY_CSTACK);
#endif
#if SINCE(14) && defined(Py_GIL_DISABLED)
    SHOW("InterpreterFrame.BytecodeIndex", _PyInterpreterFrame, tlbc_index);
#endif
#else
    SHOW("FrameObject.Back", PyFrameObject, f_back);
    SHOW("FrameObject.Code", PyFrameObject, f_code);
    SHOW("FrameObject.LastInstruction", PyFrameObject, f_lasti);
#endif
}

static void show_code(void)
{
    SHOW("Code.Filename", PyCodeObject, co_filename);
    SHOW("Code.Name", PyCodeObject, co_name);
    SHOW("Code.FirstLine", PyCodeObject, co_firstlineno);
#if SINCE(10)
    SHOW("Code.LineTable", PyCodeObject, co_linetable);
#else
    SHOW("Code.LineTable", PyCodeObject, co_lnotab);
#endif
#if SINCE(11)
    SHOW("Code.Qualname", PyCodeObject, co_qualname);
    SHOW("Code.Adaptive", PyCodeObject, co_code_adaptive);
    SHOW("Code.UnitCount", PyVarObject, ob_size);
    SHOW("Code.FirstTraceable", PyCodeObject, _co_firsttraceable);
    SHOW("Objects.CachedKeys", PyHeapTypeObject, ht_cached_keys);
#else
    SHOW("Code.ByteCode", PyCodeObject, co_code);
#endif
#if SINCE(14) && defined(Py_GIL_DISABLED)
    SHOW("Code.ThreadLocalBytecode", PyCodeObject, co_tlbc);
#endif
}

static void show_objects(void)
{
    SHOW("ObjectType", PyObject, ob_type);
    SHOW("Bytes.Length", PyVarObject, ob_size);
#if SINCE(0)
    SHOW("Bytes.Data", PyBytesObject, ob_sval);
    SHOW("Unicode.Length", PyASCIIObject, length);
    SHOW("Unicode.State", PyASCIIObject, state);
    SHOW_NUMBER("Unicode.AsciiData", sizeof(PyASCIIObject));
    SHOW_NUMBER("Unicode.CompactData", sizeof(PyCompactUnicodeObject));
    SHOW("Unicode.DataPointer", PyUnicodeObject, data);

    /* A bit-field has no offset: set it, and see which bits changed. Compact and ascii have to follow the kind. */
    PyASCIIObject text;
    unsigned bits;
    memset(&text, 0, sizeof text);
    text.state.kind = 7;
    text.state.compact = 1;
    text.state.ascii = 1;
    memcpy(&bits, &text.state, sizeof bits);
    SHOW_NUMBER("Unicode.KindBit", bits == 31u << __builtin_ctz(bits) ? __builtin_ctz(bits) : 999);
#else
    SHOW("Bytes.Data", PyStringObject, ob_sval);
#endif
}

int main(void)
{
    show_runtime();
    show_interpreter();
    show_thread();
    show_frame();
    show_code();
    show_objects();
    return 0;
}
