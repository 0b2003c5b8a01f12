using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>The names of the macros that the compiler computes.</summary>
internal static class BuiltinMacros
{
    private static readonly MacroDefinition[] _all =
    [
        Define("__FILE__", BuiltinMacro.File),
        Define("__BASE_FILE__", BuiltinMacro.BaseFile),
        Define("__LINE__", BuiltinMacro.Line),
        Define("__COUNTER__", BuiltinMacro.Counter),
        Define("__INCLUDE_LEVEL__", BuiltinMacro.IncludeLevel),
        Define("_Pragma", BuiltinMacro.Pragma),
        Define("__has_include", BuiltinMacro.HasInclude),
        Define("__has_include_next", BuiltinMacro.HasIncludeNext),
        Define("__has_attribute", BuiltinMacro.HasAttribute),
        Define("__has_builtin", BuiltinMacro.HasBuiltin),
    ];

    public static void DefineIn(MacroTable macros)
    {
        foreach (var macro in _all)
            macros.Set(macro.Name.Symbol, macro);
    }

    private static MacroDefinition Define(string name, BuiltinMacro builtin) =>
        new(LexedFile.Of(new SourceText("<built-in>", name)).TokenArray[0], default, false, []) { Builtin = builtin };
}
