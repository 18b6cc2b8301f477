namespace Flame.Commands;

/// <summary>What <c>pyflame diff --help</c> prints.</summary>
internal static class DiffHelp
{
    public const string Text =
        $"""
        Usage: pyflame diff [options] BASE NEW
               pyflame diff [options] --base FILE... --new FILE...

        Compares profiles of any readable format, and says what grew, shrank, came, went or moved. With --fail-if it is
        a gate for CI: it fails only when chance can't explain the increase, and says so when it can't tell.

        What to compare
          BASE NEW              one profile each; - is standard input. A single file with two counts on each line is both
              --base FILE...    several runs of the base; with several runs the differences between them say how sure a change is
              --new FILE...     several runs of what is compared with it
              --normalize HOW   total: shares of all samples (the default); time: seconds of samples in a second of
                                recording; none: counts as they stand, for runs that did the same work
              --lines           tell the lines of a function apart; else lines do not count
          -x, --exclude-idle    leave (idle) and (failed) out
              --source-root DIR what is below is named from there on; repeatable (the current directory)

        {FilterOptions.HelpOfSides}
                                Every run of both sides is filtered alike; shares are of what is left

        What to fail on
              --fail-if RULE    repeatable, such as 'self(func=~"json") > +2pp': +2pp are points of share, +10% is of what
                                it was. self: in the code itself, total: with all it calls. Code is selected by func, file
                                and package, with = != =~ !~ (regular expressions), comma for and. "each" in front judges
                                each function (each file, each package) on its own, "self()" alone selects all
              --confidence N%   how sure a verdict has to be, all rules together (95%)
              --min-samples N   refuse a side with fewer samples (100)
              --min-share N%    let pass what has less on both sides together (0.1%)
              --ignore REGEX    functions that no rule sees, by file:function

        What to write
          -o, --output FILE     repeatable; the ending picks the format: .txt .json .md .svg .html .folded .sarif,
                                .xml for JUnit;
                                - is standard output
          -f, --format NAME     what goes to standard output, or to files whatever their ending (text)
              --by WHAT         the tables to show: function, file or package; repeatable (function)
              --top N           rows of each table (20)
              --summary         append Markdown to the file that $GITHUB_STEP_SUMMARY names
              --annotate github print ::error lines with file and line behind the text
          -h, --help            print this

        Exit status: 0 no rule fails, 1 usage, 2 an input is unreadable, empty or too small, 3 a rule fails for certain,
        4 no rule fails for certain, but it can't be told whether all hold.

        Examples
          pyflame diff before.folded after.folded
          pyflame diff before.folded after.folded -o diff.svg -o diff.json
          pyflame diff main.folded branch.folded --fail-if 'self(func=~"json") > +2pp' --fail-if 'each total() > +5pp'
          pyflame diff main.pyflame branch.pyflame --thread MainThread --hide-stdlib
          pyflame diff --base main-*.folded --new branch-*.folded --fail-if 'total(package="shop") > +10%' --summary

        """;
}
