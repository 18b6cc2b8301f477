using Flame.Profiles.Diff.Gating;

namespace Flame.Tests.Profiles.Diff;

public sealed class GateExpressionTests
{
    [Fact]
    public void Rule_IsReadWithAllItsParts()
    {
        var rule = GateExpression.Parse(""" each file total ( file =~ "^shop/" , package != 'te"st' ) > +1.5 % """);
        Assert.Equal((GateScope.EachFile, GateMeasure.Total, GateUnit.Percent), (rule.Scope, rule.Measure, rule.Unit));
        Assert.Equal(0.015, rule.Threshold, 12);
        Assert.Equal([GateField.File, GateField.Package], rule.Selectors.Select(selector => selector.Field));
        Assert.True(rule.Selectors[0].Matches("f", "shop/cart.py", "shop"));
        Assert.False(rule.Selectors[0].Matches("f", "a/shop/cart.py", "shop"));
        Assert.Equal("te\"st", rule.Selectors[1].Text);
        Assert.True(rule.Selectors[1].IsNegated);
        Assert.StartsWith("each", rule.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("self() > +2pp", GateScope.Together)]
    [InlineData("each self() > +2pp", GateScope.EachFunction)]
    [InlineData("each function self()>+2pp", GateScope.EachFunction)]
    [InlineData("each package total(package=\"a\")>+0%", GateScope.EachPackage)]
    public void Scope_IsWhatStandsBehindEach(string text, GateScope scope) => Assert.Equal(scope, GateExpression.Parse(text).Scope);

    [Theory]
    [InlineData("func=\"a.b\"", "a.b", true)]
    [InlineData("func=\"a.b\"", "aXb", false)]
    [InlineData("func!=\"a.b\"", "aXb", true)]
    [InlineData("func=~\"a.b\"", "aXb!", true)]
    [InlineData("func!~\"a.b\"", "aXb", false)]
    [InlineData("func=~'\\d+\\.'", "f12.", true)]
    [InlineData("func=\"say \\\"hi\\\"\"", "say \"hi\"", true)]
    [InlineData("func=\"back\\slash\"", "back\\slash", true)]
    public void Selector_Matches(string selector, string function, bool matches) =>
        Assert.Equal(matches, GateExpression.Parse($"self({selector}) > +1pp").Selectors[0].Matches(function, "", ""));

    [Theory]
    [InlineData("", 1, "expected self or total, got the end")]
    [InlineData("slef() > +2pp", 1, "expected self or total, got \"slef\"")]
    [InlineData("self > +2pp", 6, "expected \"(\"")]
    [InlineData("self(fnc=\"x\") > +2pp", 6, "expected func, file or package, got \"fnc\"")]
    [InlineData("each file self(func=\"x\") > +2pp", 16, "expected file or package, got \"func\"")]
    [InlineData("self(func ~ \"x\") > +2pp", 11, "expected =, !=, =~ or !~")]
    [InlineData("self(func=json) > +2pp", 11, "expected a text in quotes, got \"json) > +2pp\"")]
    [InlineData("self(func=\"json) > +2pp", 11, "no closing \"")]
    [InlineData("self(func=~\"(\") > +2pp", 12, "not a regular expression")]
    [InlineData("self(func=~\"(a)\\1\") > +2pp", 12, "not a regular expression")]
    [InlineData("self(func=\"x\" file=\"y\") > +2pp", 15, "expected \",\" or \")\"")]
    [InlineData("self(func=\"x\") < +2pp", 16, "expected \">\"")]
    [InlineData("self(func=\"x\") > 2pp", 18, "expected an increase such as +2pp")]
    [InlineData("self(func=\"x\") > +pp", 19, "expected a number")]
    [InlineData("self(func=\"x\") > +nan%", 19, "expected a number")]
    [InlineData("self(func=\"x\") > +1.2.3%", 19, "expected a number")]
    [InlineData("self(func=\"x\") > +2", 20, "expected pp")]
    [InlineData("self(func=\"x\") > +101pp", 19, "at most 100pp")]
    [InlineData("self(func=\"x\") > +2pp or total()", 23, "expected the end of the rule, got \"or total()\"")]
    public void Mistake_IsShownWithItsPlace(string text, int column, string expected)
    {
        GateSyntaxException error = Assert.Throws<GateSyntaxException>(() => GateExpression.Parse(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"column {column}:", error.Message, StringComparison.Ordinal);
        Assert.Equal(new string(' ', column + 1) + "^", error.Message.Split('\n')[2]);
    }

    [Fact]
    public void EndlessRule_IsRefused()
    {
        Assert.Throws<GateSyntaxException>(() => GateExpression.Parse("self(" + new string('x', 1_000_000)));
        Assert.Throws<GateSyntaxException>(() => GateExpression.Parse("self(" + string.Join(',', Enumerable.Repeat("func=\"x\"", 40)) + ") > +1pp"));
    }
}
