namespace Flame.Python.Objects;

/// <summary>How dictionaries keep their entries (Objects/dictobject.c).</summary>
internal enum DictModel
{
    /// <summary>2.7: a table of (hash, key, value) slots.</summary>
    OpenTable,

    /// <summary>3.4, 3.5: the same, behind a head that instances of a class can share.</summary>
    SharedTable,

    /// <summary>3.6 to 3.10: a table of indices, then entries in the order in which they came.</summary>
    Indexed,

    /// <summary>Since 3.11: the same with sizes as logarithms, and entries without hash where all keys are strings.</summary>
    LogIndexed,
}

/// <summary>How instances keep their attributes.</summary>
internal enum AttributeModel
{
    /// <summary>To 3.10: the type says where in the instance its dictionary is (tp_dictoffset).</summary>
    DictOffset,

    /// <summary>3.11: before the instance, a pointer to values and one to a dictionary.</summary>
    ValuesOrDict,

    /// <summary>3.12: one word before the instance: a dictionary, or tagged values.</summary>
    TaggedValues,

    /// <summary>Since 3.13: a dictionary before the instance, or values behind it.</summary>
    InlineValues,
}

/// <summary>What reading names out of modules, dictionaries and instances needs to know beside the row of the version.</summary>
/// <param name="InterpreterModules">sys.modules in PyInterpreterState.</param>
/// <param name="Dict">How dictionaries are kept.</param>
/// <param name="Attributes">How attributes are kept.</param>
/// <param name="CachedKeys">ht_cached_keys in PyHeapTypeObject; -1 where it is not needed.</param>
internal readonly record struct ObjectOffsets(int InterpreterModules, DictModel Dict, AttributeModel Attributes, int CachedKeys = -1);
