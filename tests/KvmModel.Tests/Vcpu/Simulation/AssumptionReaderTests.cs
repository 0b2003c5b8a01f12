using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Tests.Vcpu.Simulation;

public sealed class AssumptionReaderTests
{
    private readonly BddSpace _space = new();

    public AssumptionReaderTests()
    {
        SymbolicBits.Input(_space, "guest.ID_LAMP_EL1", 64);
        _space.Input("cap.LAMP");
        _space.Input("mode.vhe");
    }

    [Theory]
    [InlineData("guest.ID_LAMP_EL1.LAMP=0", "guest.ID_LAMP_EL1.LAMP = NI")]
    [InlineData("guest.ID_LAMP_EL1.LAMP=IMP", "guest.ID_LAMP_EL1.LAMP = IMP")]
    [InlineData("guest.ID_LAMP_EL1.SHADE>=GLASS", "guest.ID_LAMP_EL1.SHADE >= GLASS")]
    [InlineData("guest.ID_LAMP_EL1.FP>=0", "guest.ID_LAMP_EL1.FP >= IMP")]
    [InlineData("guest.ID_LAMP_EL1.FP!=NI", "guest.ID_LAMP_EL1.FP != NI")]
    [InlineData("guest.ID_LAMP_EL1[40]=1", "guest.ID_LAMP_EL1[40] = 1")]
    [InlineData("guest.ID_LAMP_EL1[11:8]=0xF", "guest.ID_LAMP_EL1.COUNT = 0xf")]
    [InlineData("cap.LAMP, !mode.vhe", "cap.LAMP and not mode.vhe")]
    [InlineData("cap.LAMP=0,mode.vhe!=0", "not cap.LAMP and mode.vhe")]
    [InlineData("", "always")]
    public void An_assumption_is_the_condition_that_it_says(string text, string expected)
    {
        var read = new AssumptionReader(_space, LampRegisters.File).Read(text, out var problem);

        Assert.Null(problem);
        Assert.Equal(expected, new GuardPrinter(_space, Bdd.True, LampRegisters.File).Print(read!.Guard));
    }

    [Fact]
    public void What_nothing_depends_on_is_named()
    {
        var read = new AssumptionReader(_space, LampRegisters.File).Read("cap.OTHER,host.ID_LAMP_EL1.LAMP=1,vcpu.feature.SVE", out _);

        Assert.Equal((Bdd.True, "cap.OTHER host.ID_LAMP_EL1.LAMP vcpu.feature.SVE"), (read!.Guard, string.Join(' ', read.WithoutEffect)));
    }

    [Theory]
    [InlineData("lamp", "the assumption 'lamp' cannot be read: expected a name that starts with cap., vcpu.feature., mode., guest. or host.")]
    [InlineData("cap.LAMP=2", "the assumption 'cap.LAMP=2' cannot be read: expected true or false for a statement")]
    [InlineData("guest.ID_LAMP_EL1.LAMP", "the assumption 'guest.ID_LAMP_EL1.LAMP' cannot be read: expected a comparison, such as guest.ID_AA64PFR0_EL1.SVE=0")]
    [InlineData("guest.ID_LAMP_EL1.BULB=1", "the assumption 'guest.ID_LAMP_EL1.BULB=1' cannot be read: expected a register of the tree, as REGISTER.FIELD, REGISTER[bit] or REGISTER[high:low]")]
    [InlineData("guest.ID_LAMP_EL1[64]=1", "the assumption 'guest.ID_LAMP_EL1[64]=1' cannot be read: expected a register of the tree, as REGISTER.FIELD, REGISTER[bit] or REGISTER[high:low]")]
    [InlineData("guest.ID_LAMP_EL1.LAMP=16", "the assumption 'guest.ID_LAMP_EL1.LAMP=16' cannot be read: expected a number of 4 bits")]
    public void What_cannot_be_read_is_said(string text, string expected)
    {
        Assert.Null(new AssumptionReader(_space, LampRegisters.File).Read(text, out var problem));
        Assert.Equal(expected, problem);
    }
}
