using System.Text;
using KvmModel.Arm64;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Tests.Vcpu.Simulation;

public sealed class ProfileReaderTests
{
    private const string Whole = """
        { "name": "lamp:full", "mode": "nvhe", "kernel": "linux 6.12", "hardware": { "3,0,0,4,0": "0x1100", "3,3,14,0,0": 7 },
          "vcpuFeatures": ["psci_0_2", "sve", "has_el2_e2h0"], "gic": true, "mte": false, "idRegs": [ { "op": "3,0,0,4,2", "hi": 35, "lo": 32, "value": "0x0" } ] }
        """;

    [Fact]
    public void A_profile_keeps_its_values()
    {
        var profile = Read(Whole);

        Assert.Equal(("lamp:full", HypMode.Nvhe, true, false), (profile.Name, profile.Mode, profile.HasGic, profile.HasMte));
        Assert.Equal([(new(3, 0, 0, 4, 0), 0x1100ul), (new(3, 3, 14, 0, 0), 7ul)], profile.Hardware.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([2, 4, 8], profile.VcpuFeatures);
        Assert.Equal(new IdRegisterWrite(new(3, 0, 0, 4, 2), 35, 32, 0), Assert.Single(profile.IdRegisters));
    }

    [Fact]
    public void Only_the_hardware_must_be_given()
    {
        var profile = Read("""{ "hardware": {} }""");

        Assert.Null(profile.Mode);
        Assert.Empty(profile.VcpuFeatures);
    }

    [Fact]
    public void The_number_of_event_counters_may_be_in_the_name() =>
        Assert.Equal(new IdRegisterWrite(new SystemRegisterEncoding(3, 3, 9, 12, 0), 15, 11, 4), Assert.Single(Read("""{ "name": "m:full/PMCR_EL0.N=4", "hardware": {} }""").IdRegisters));

    [Theory]
    [InlineData("{", "not JSON: line 1, byte 2 cannot be read")]
    [InlineData("[]", "the profile is wrong: expected one JSON object")]
    [InlineData("{}", "hardware is wrong: expected there: an object from encodings such as \"3,0,0,4,0\" to values")]
    [InlineData("""{ "mode": "VHE" }""", "mode is wrong: expected vhe, nvhe, hvhe, protected, nested or null")]
    [InlineData("""{ "hardware": { "3,0,0,4": "0x0" } }""", "hardware: \"3,0,0,4\" is wrong: expected an encoding op0,op1,CRn,CRm,op2 such as 3,0,0,4,0")]
    [InlineData("""{ "hardware": { "3,0,0,4,8": "0x0" } }""", "hardware: \"3,0,0,4,8\" is wrong: expected an encoding op0,op1,CRn,CRm,op2 such as 3,0,0,4,0")]
    [InlineData("""{ "hardware": { "3,0,0,4,0": "0x1ffffffffffffffff" } }""", "hardware.\"3,0,0,4,0\" is wrong: expected a number of 64 bits, such as \"0x10\"")]
    [InlineData("""{ "hardware": { "3,0,0,4,0": -1 } }""", "hardware.\"3,0,0,4,0\" is wrong: expected a number of 64 bits, such as \"0x10\"")]
    [InlineData("""{ "hardware": { "3,0,0,4,0": 1, "3,0,0,4,0": 1 } }""", "hardware.\"3,0,0,4,0\" is wrong: expected given once")]
    [InlineData("""{ "vcpuFeatures": ["lamp"] }""", "vcpuFeatures: \"lamp\" is wrong: expected one of power_off, el1_32bit, psci_0_2, pmu_v3, sve, ptrauth_address, ptrauth_generic, has_el2, has_el2_e2h0")]
    [InlineData("""{ "vcpuFeatures": "sve" }""", "vcpuFeatures is wrong: expected an array of at most 65536")]
    [InlineData("""{ "gic": 1 }""", "gic is wrong: expected true or false")]
    [InlineData("""{ "gic": true, "gic": true }""", "gic is wrong: expected given once")]
    [InlineData("""{ "lamp": 1 }""", "lamp is wrong: expected one of name, mode, kernel (a string), hardware, vcpuFeatures, gic, mte, idRegs")]
    [InlineData("""{ "idRegs": [ { "op": "3,0,0,4,2", "hi": 3, "lo": 0, "value": 16 } ] }""", "idRegs[0].value is wrong: expected a number of 4 bits")]
    [InlineData("""{ "idRegs": [ { "op": "3,0,0,4,2", "hi": 0, "lo": 3, "value": 0 } ] }""", "idRegs[0] is wrong: expected 63 >= hi >= lo >= 0")]
    [InlineData("""{ "idRegs": [ { "value": 0 } ] }""", "idRegs[0] is wrong: expected an object with op, hi, lo and value")]
    [InlineData("""{ "hardware": {}, "name": "x/PMCR_EL0.N=99" }""", "name is wrong: expected a value of PMCR_EL0.N in 5 bits")]
    public void What_is_wrong_is_said_with_its_place(string json, string expected)
    {
        Assert.Null(ProfileReader.Read(Encoding.UTF8.GetBytes(json), out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void A_profile_that_is_too_long_or_too_deep_is_refused()
    {
        Assert.Null(ProfileReader.Read(new byte[ProfileReader.MaxLength + 1], out var tooLong));
        Assert.Null(ProfileReader.Read(Encoding.UTF8.GetBytes(new string('[', 1000)), out var tooDeep));
        Assert.Equal("a profile has at most 4194304 bytes", tooLong);
        Assert.StartsWith("not JSON", tooDeep, StringComparison.Ordinal);
    }

    private static MachineProfile Read(string json)
    {
        var profile = ProfileReader.Read(Encoding.UTF8.GetBytes(json), out var problem);
        Assert.Null(problem);
        return profile!;
    }
}
