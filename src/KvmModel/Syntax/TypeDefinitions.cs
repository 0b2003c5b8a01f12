namespace KvmModel.Syntax;

/// <summary>
/// Finds the structs, unions and enums that a type <em>defines</em>, at any depth: in C a definition inside a member's type belongs to the
/// scope around the outermost one (C11 6.2.1 p4, p7). Definitions inside expressions are not looked for: nothing outside can name them.
/// </summary>
internal static class TypeDefinitions
{
    private const int DepthLimit = 200;

    public static void Visit(TypeSyntax type, Action<TypeSyntax> found) => Visit(type, found, 0);

    private static void Visit(TypeSyntax type, Action<TypeSyntax> found, int depth)
    {
        for (; depth < DepthLimit; depth++)
        {
            switch (type)
            {
                case PointerTypeSyntax pointer:
                    type = pointer.Pointee;
                    continue;
                case ArrayTypeSyntax array:
                    type = array.Element;
                    continue;
                case FunctionTypeSyntax function:
                    foreach (var parameter in function.Parameters)
                        Visit(parameter.Type, found, depth + 1);
                    type = function.ReturnType;
                    continue;
                case TypeofSyntax { Type: { } inner }:
                    type = inner;
                    continue;
                case RecordTypeSyntax { Members.IsDefault: false } record:
                    found(record);
                    foreach (var member in record.Members)
                        Visit(member.Type, found, depth + 1);
                    return;
                case EnumTypeSyntax { Enumerators.IsDefault: false }:
                    found(type);
                    return;
                default:
                    return;
            }
        }
    }
}
