namespace ReviewBot.Tests.Bot;

/// <summary>Mails of a small series, written out.</summary>
internal static class BotMail
{
    public const string Author = "Ada Author <ada@author.example>";

    /// <summary>A whole series: its cover letter, and its patches that answer it.</summary>
    public static string[] Series(int patches, string tag = "PATCH", string stem = "s1", string title = "Light the lamp", string headers = "") =>
        [Cover(patches, tag, stem, title, headers), .. Enumerable.Range(1, patches).Select(index => Patch(index, patches, tag, stem, headers))];

    public static string Cover(int patches, string tag = "PATCH", string stem = "s1", string title = "Light the lamp", string headers = "") =>
        Mail($"[{tag} 0/{patches}] {title}", $"{stem}-0@author.example", null, "The lamp was dark.\n", headers);

    public static string Patch(int index, int patches, string tag = "PATCH", string stem = "s1", string headers = "") =>
        Mail($"[{tag} {index}/{patches}] KVM: arm64: Step {index}", $"{stem}-{index}@author.example", $"{stem}-0@author.example", Diff(index), headers);

    public static string Reply(string to, string body, string id, string from = "Rob Reviewer <rob@reviewer.example>", string headers = "") =>
        Mail("Re: a patch", id, to, body, headers, from);

    public static string Mail(string subject, string id, string? parent, string body, string headers = "", string from = Author) =>
        $"From: {from}\nTo: list@lists.example\nCc: Max Maintainer <max@maintainer.example>\nSubject: {subject}\nDate: Wed, 10 Jan 2024 10:00:00 +0000\nMessage-ID: <{id}>\n"
        + (parent is null ? "" : $"In-Reply-To: <{parent}>\nReferences: <{parent}>\n") + headers + "\n" + body;

    /// <summary>A new file with one mistake in it that the rules know.</summary>
    public static string Diff(int index, string member = "hcr_el2") => $$"""
        It was dark in room {{index}}.

        Signed-off-by: {{Author}}
        ---
        diff --git a/arch/arm64/kvm/room{{index}}.c b/arch/arm64/kvm/room{{index}}.c
        new file mode 100644
        --- /dev/null
        +++ b/arch/arm64/kvm/room{{index}}.c
        @@ -0,0 +1,6 @@
        +#include <asm/kvm_emulate.h>
        +
        +void room{{index}}(struct kvm_vcpu *vcpu)
        +{
        +	vcpu->arch.{{member}} = vcpu->arch.hcr_el2;
        +}

        """;
}
