namespace Rules.Tests;

public sealed class CommitWordsTests
{
    [Theory]
    [InlineData("Use the right mask in set_id_reg().", "set_id_reg mask = a", "set_id_reg")]
    [InlineData("KVM: hide id_aa64pfr0_el1.AMU", "visible ID_AA64PFR0_EL1", "ID_AA64PFR0_EL1")]
    public void A_name_of_code_that_both_have_is_spoken_of(string message, string subject, string name) => Assert.Equal(name, CommitWords.NameIn(message, subject));

    [Theory]
    [InlineData("Ask the right way round.\n\nFixes: 0123456789ab (\"KVM: ask\")\nSigned-off-by: A", "0123456789ab")]
    [InlineData("This fixes: 0123456789ab", null)]
    [InlineData("Fixes: a bug", null)]
    public void A_patch_that_names_the_commit_that_it_fixes_says_so(string message, string? commit) => Assert.Equal(commit, CommitWords.FixedIn(message));

    [Theory]
    [InlineData("Use the right mask", "set_id_reg mask = a")]
    [InlineData("Rework reset_set_id_reg_user()", "set_id_reg mask = a")]
    [InlineData("", "")]
    public void Words_of_English_and_parts_of_names_are_not(string message, string subject) => Assert.Null(CommitWords.NameIn(message, subject));
}
