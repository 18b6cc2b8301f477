using Flame.Commands;

namespace Flame.Rendering;

/// <summary>What <c>pyflame render --help</c> prints.</summary>
internal static class RenderHelp
{
    public const string Text =
        $"""
        Usage: pyflame render [options] [FILE…] [> flame.svg]

        Draws profiles as a flame graph: folded stacks, or any format that pyflame reads. Reads standard input when there is
        no FILE, or for -; several are summed up. Takes flamegraph.pl's options, and stands in for it in a pipe. Lines with
        two counts (before, after) make a differential picture.

        What is drawn
              --title TEXT        heading (Flame Graph; Icicle Graph or Flame Chart where it is one)
              --subtitle TEXT     a smaller line below it
              --inverted, -i      the root at the top (icicle graph)
              --reverse           merge stacks from their innermost frame on
              --flamechart        every stack in the order of the input, left to right, not sorted and merged
              --no-sort           siblings in the order of the input, merged
              --base FUNCTION     only stacks that hold it, from it on; repeatable
              --minwidth N        leave out boxes narrower than N pixels, or with N% than that share of all (0.1)
              --total N           what the width of the picture stands for (the sum of the counts)
              --factor N          multiply counts by N where they are shown (1)
              --negate            differential: swap the colours of more and less
              --nameattr FILE     attributes of functions: name, tab, key=value fields divided by tabs; keys are
                                  id class href target title g_extra a_extra
              --notes TEXT        a comment in the file
              --encoding NAME     what the SVG says of itself (UTF-8); in any other all but ASCII is written as references

        {FilterOptions.Help}

        How it looks
              --colors, -c NAME   hot (default), mem, io, wakeup, chain, java, js, perl, python, rust, red, green, blue,
                                  aqua, yellow, purple, orange; pyflame: as recordings are drawn
              --hash              like names get like colours
              --deterministic     colours by name, by another rule
              --random            colours by chance
              --cp                keep colours in ./palette.map from one picture to the next
              --colordiffusion    the redder the wider
              --bgcolors NAME     yellow, blue, green, grey, #rgb or #rrggbb
              --search-color C, --stroke-color C, --uicolor C
                                  what was found (#e600e6), a line around boxes (none), title and controls (#000000)
              --width N           pixels (1200, stretched to the browser's window)
              --height N          of a row (16)
              --fonttype NAME, --fontsize N, --fontwidth N
                                  Verdana, 12, 0.59 (mean width of a character in font sizes)
              --truncate-text-right, --truncate-text-left
                                  which end of long names is cut (the right)
              --countname TEXT    what is counted (samples)
              --nametype TEXT     what stands before a name at the bottom (Function:)

        Files
          -o, --output FILE       write here instead of standard output (-); repeatable; the ending picks the format
          -f, --format NAME       svg, png or html, whatever the ending
              --input-format NAME read FILE as this, whatever its content says
              --scale N           pixels of a PNG for each pixel of the picture (2)
              --csp               print the Content-Security-Policy that pictures of this version work under, and end
          -q, --quiet             print nothing but errors
          -h, --help              print this

        In the picture: click or Enter zooms, Escape goes back, Ctrl-F or / searches, Ctrl-I ignores case, the arrows go from
        box to box. The address keeps what is zoomed and searched.

        Exit status: 0; 1 for a wrong option; 2 when there is nothing to draw, and then the picture says so.

        Examples
          perf script | stackcollapse-perf.pl | pyflame render > flame.svg
          pyflame render --title 'checkout, 10 s' --minwidth 1% shop.folded -o flame.svg
          pyflame render --reverse --inverted --colors python shop.folded > callers.svg
          pyflame render service.pyflame --thread worker --from 5 --to 10 -o workers.svg
          difffolded.pl before.folded after.folded | pyflame render > diff.svg
          pyflame render shop.folded -o flame.png --scale 1

        """;
}
