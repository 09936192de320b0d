using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>Changes one's own password; every sign-in, this one too, has to be renewed.</summary>
/// <param name="Current">The password so far; empty for people who never had one, such as demo people.</param>
/// <param name="New">10–256 characters.</param>
public sealed record ChangePassword(string Current, string New) : Command<bool>
{
    internal override Permission Needs => Permission.None;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var me = await work.MyselfAsync(ct);
        if (me.PasswordHash is not null && !AccessWords.Matches(me, Current)) throw Work.Invalid("current", "This isn't your current password.");
        AccessWords.DemandPassword(New, me.Email);
        me.SetPassword(AccessWords.Hash(me, New));
        await work.CancelLinksAsync(me.Id, ct);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => nameof(ChangePassword);
}
