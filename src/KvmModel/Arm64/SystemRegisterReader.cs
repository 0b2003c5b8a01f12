using System.Collections.Immutable;
using System.Globalization;
using KvmModel.Source;

namespace KvmModel.Arm64;

/// <summary>Reads the lines of a <see cref="SystemRegisterFile"/> (the block structure is that of Linux v7.3 arch/arm64/tools/gen-sysreg.awk).</summary>
internal sealed class SystemRegisterReader(SourceText source)
{
    private readonly ImmutableArray<SystemRegister>.Builder _registers = ImmutableArray.CreateBuilder<SystemRegister>();
    private readonly ImmutableArray<RegisterFieldSet>.Builder _fieldSets = ImmutableArray.CreateBuilder<RegisterFieldSet>();
    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
    private readonly ImmutableArray<RegisterLayout>.Builder _layouts = ImmutableArray.CreateBuilder<RegisterLayout>();
    private readonly ImmutableArray<RegisterField>.Builder _fields = ImmutableArray.CreateBuilder<RegisterField>();
    private readonly ImmutableArray<RegisterFieldValue>.Builder _values = ImmutableArray.CreateBuilder<RegisterFieldValue>();
    private Block _block;
    private string _name = "";
    private SystemRegisterEncoding _encoding;
    private string? _prefix;
    private string? _fieldsOf;
    private bool _isMapping;
    private bool _inEnum;
    private int _blockLine;
    private int _nextBit;
    private int _line;

    private enum Block : byte
    {
        None,
        Register,
        FieldSet,
    }

    public SystemRegisterFile Read()
    {
        for (_line = 1; _line <= source.LineCount; _line++)
        {
            var line = source.Line(_line).ToString();
            var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && !words[0].StartsWith('#'))
                Line(words);
        }
        if (_block != Block.None)
            Problem($"{_name} does not end");
        return new SystemRegisterFile(_registers.ToImmutable(), _fieldSets.ToImmutable(), _diagnostics.ToImmutable());
    }

    private void Line(string[] words)
    {
        if (_inEnum)
        {
            EnumLine(words);
            return;
        }
        switch (words)
        {
            case ["Sysreg", var name, var op0, var op1, var crn, var crm, var op2] when _block == Block.None:
                if (EncodingText.FromNumbers(op0, op1, crn, crm, op2) is { } encoding)
                    _encoding = encoding;
                else
                    Problem($"{name} has an encoding out of range");
                Begin(Block.Register, name);
                break;
            case ["SysregFields", var name] when _block == Block.None:
                Begin(Block.FieldSet, name);
                break;
            // Scripts up to v6.14 look at the start of the word only, and files of that time have registers that end as field sets do.
            case ["EndSysreg" or "EndSysregFields"] when _block == Block.Register:
                EndLayout();
                _registers.Add(new SystemRegister(_name, _encoding, _layouts.ToImmutable(), _fieldsOf, _isMapping, _blockLine));
                _block = Block.None;
                break;
            case ["EndSysregFields"] when _block == Block.FieldSet:
                EndLayout();
                _fieldSets.Add(new RegisterFieldSet(_name, _layouts.ToImmutable(), _blockLine));
                _block = Block.None;
                break;
            case ["Prefix", var prefix] when _block != Block.None && _prefix is null && _nextBit == 63:
                _prefix = prefix;
                break;
            case ["EndPrefix"] when _prefix is not null:
                EndLayout();
                _prefix = null;
                _nextBit = 63;
                break;
            case ["Fields" or "Mapping", var name] when _block == Block.Register && _nextBit == 63:
                _fieldsOf = name;
                _isMapping = words[0] == "Mapping";
                _nextBit = -1;
                break;
            case ["Res0" or "Res1" or "Unkn" or "Raz", var bits] when _block != Block.None:
                AddField(Kind(words[0]), null, bits);
                break;
            case ["Field", var bits, var name] when _block != Block.None:
                AddField(RegisterFieldKind.Field, name, bits);
                break;
            case ["Enum" or "UnsignedEnum" or "SignedEnum", var bits, var name] when _block != Block.None:
                AddField(Kind(words[0]), name, bits);
                _inEnum = true;
                _values.Clear();
                break;
            default:
                Problem($"{string.Join(' ', words)} is not expected here");
                break;
        }
    }

    private void EnumLine(string[] words)
    {
        switch (words)
        {
            case ["EndEnum"]:
                _inEnum = false;
                if (_fields.Count > 0)
                    _fields[^1] = _fields[^1] with { Values = _values.ToImmutable() };
                break;
            case [['0', 'b', ..] digits, var name] when ulong.TryParse(digits.AsSpan(2), NumberStyles.BinaryNumber, CultureInfo.InvariantCulture, out var value):
                _values.Add(new RegisterFieldValue(name, value, digits, _line));
                break;
            default:
                Problem($"{string.Join(' ', words)} is no named value");
                break;
        }
    }

    private static RegisterFieldKind Kind(string keyword) => keyword switch
    {
        "Res0" => RegisterFieldKind.Res0,
        "Res1" => RegisterFieldKind.Res1,
        "Unkn" => RegisterFieldKind.Unknown,
        "Raz" => RegisterFieldKind.Raz,
        "UnsignedEnum" => RegisterFieldKind.UnsignedEnum,
        "SignedEnum" => RegisterFieldKind.SignedEnum,
        _ => RegisterFieldKind.Enum,
    };

    private void Begin(Block block, string name)
    {
        _block = block;
        _name = name;
        _blockLine = _line;
        _layouts.Clear();
        _fields.Clear();
        _prefix = _fieldsOf = null;
        _isMapping = false;
        _nextBit = 63;
    }

    private void EndLayout()
    {
        if (_nextBit >= 0)
            Problem($"{_name} leaves bits {_nextBit}:0 undescribed");
        if (_fieldsOf is null)
            _layouts.Add(new RegisterLayout(_prefix, _fields.ToImmutable()));
        _fields.Clear();
    }

    private void AddField(RegisterFieldKind kind, string? name, string bits)
    {
        var colon = bits.IndexOf(':');
        if (!int.TryParse(colon < 0 ? bits : bits.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var msb)
            || !int.TryParse(bits.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var lsb) || msb > 63 || lsb > msb)
        {
            Problem($"{bits} is no range of bits");
            return;
        }
        if (msb != _nextBit)
            Problem($"{name ?? kind.ToString()} of {_name} starts at bit {msb}, not {_nextBit}");
        _fields.Add(new RegisterField(kind, name, msb, lsb, [], _line));
        _nextBit = lsb - 1;
    }

    private void Problem(string message) => _diagnostics.Add(new Diagnostic("sysreg-malformed", message, new SourceLocation(source.Path, _line)));
}
