using KvmModel.Binding;

namespace KvmModel.Tests.Binding;

/// <summary>A value as the bytes that it has in an AArch64 object file: little-endian, with zeroes where the linker fills in an address.</summary>
internal static class MemoryImage
{
    public static byte[] Of(ConstantValue value, CType type)
    {
        var bytes = new byte[TypeRules.Size(type) ?? throw new ArgumentException($"{type} has no size")];
        Write(value, type, bytes, 0, null);
        return bytes;
    }

    private static void Write(ConstantValue value, CType type, byte[] bytes, long bit, int? width)
    {
        switch (value)
        {
            case IntegerValue integer:
                for (var i = 0; i < (width ?? integer.Type.Size * 8); i++)
                    if ((integer.Value >> i & 1) != 0)
                        bytes[(bit + i) / 8] |= (byte)(1 << (int)((bit + i) % 8));
                break;
            case AddressValue { Base: null } address:
                BitConverter.TryWriteBytes(bytes.AsSpan((int)(bit / 8)), address.ByteOffset);
                break;
            case AddressValue or StringValue { Type: PointerType }:
                break;
            case StringValue text:
                for (var i = 0; i < text.Text.Length && i < TypeRules.Size(type); i++)
                    bytes[bit / 8 + i] = (byte)text.Text[i];
                break;
            case RecordValue record:
                foreach (var member in record.Members)
                    Write(member.Value, member.Member.Type, bytes, bit + member.Member.BitOffset, member.Member.BitWidth);
                break;
            case ArrayValue array:
                var size = TypeRules.Size(array.Type.Element)!.Value;
                foreach (var elements in array.Elements)
                    for (var i = elements.First; i <= elements.Last; i++)
                        Write(elements.Value, array.Type.Element, bytes, bit + i * size * 8, null);
                break;
            default:
                throw new InvalidOperationException($"{value} has no bytes");
        }
    }
}
