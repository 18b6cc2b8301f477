namespace Flame.Python;

/// <summary>What a function is called by (<c>--names</c>). Code objects know the longer name since 3.11.</summary>
public enum FunctionNames
{
    /// <summary><c>co_qualname</c> where there is one: <c>Cart.total</c>, <c>outer.&lt;locals&gt;.inner</c>.</summary>
    Qualified,

    /// <summary><c>co_name</c>, which every version has: <c>total</c>, <c>inner</c>.</summary>
    Plain,
}
