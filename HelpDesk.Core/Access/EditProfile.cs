using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>Changes one's own name and preferences.</summary>
/// <param name="Name">1–120 characters.</param>
/// <param name="TimeZone">IANA zone to read times in; null or empty = the browser's.</param>
/// <param name="SingleKeyShortcuts">Whether single letters act as shortcuts (WCAG 2.1.4).</param>
public sealed record EditProfile(string Name, string? TimeZone, bool SingleKeyShortcuts) : Command<bool>
{
    internal override Permission Needs => Permission.None;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var name = AccessWords.Name(Name);
        var zone = string.IsNullOrWhiteSpace(TimeZone) ? null : AccessWords.Zone(TimeZone.Trim());
        var me = await work.MyselfAsync(ct);
        me.Rename(name);
        if ((zone, SingleKeyShortcuts) == (me.TimeZone, me.SingleKeyShortcuts)) return true;
        (me.TimeZone, me.SingleKeyShortcuts) = (zone, SingleKeyShortcuts);
        me.PreferencesChanged();
        return true;
    }
}

/// <summary>Changes what stands below one's own replies from now on.</summary>
/// <param name="Text">Markdown, at most 1,000 characters; empty = nothing.</param>
public sealed record SetSignature(string Text) : Command<bool>
{
    /// <summary>Most characters of a signature.</summary>
    public const int Most = 1000;

    internal override Permission Needs => Permission.None;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var text = PlainText.Of("signature", Text).ReplaceLineEndings("\n").Trim();
        if (text.Length > Most) throw Work.Invalid("signature", $"A signature has at most {Most} characters; this has {text.Length}. Nothing was changed.");
        var me = await work.MyselfAsync(ct);
        if (me.Signature == text) return false;
        me.Signature = text;
        me.PreferencesChanged();
        return true;
    }
}

/// <summary>One's own name and preferences.</summary>
public sealed record MyProfile : Query<Profile>
{
    internal override Permission Needs => Permission.None;

    internal override async Task<Profile> RunAsync(Reading reading, CancellationToken ct)
    {
        var me = reading.Who.AgentId is { } id ? await reading.Db.FindAsync<Agent>([id], ct) : null;
        return me is null
            ? throw Work.NotFound("this person")
            : new Profile(me.Id, me.Name, me.Email!, me.Role, me.TimeZone, me.SingleKeyShortcuts, me.PasswordHash is not null) { Signature = me.Signature };
    }
}

/// <summary>A person as they see themselves.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="Email">Address to sign in with.</param>
/// <param name="Role">Role.</param>
/// <param name="TimeZone">IANA zone; null = the browser's.</param>
/// <param name="SingleKeyShortcuts">Whether single letters act as shortcuts.</param>
/// <param name="HasPassword">Whether there is a password to change.</param>
public sealed record Profile(long Id, string Name, string Email, Role Role, string? TimeZone, bool SingleKeyShortcuts, bool HasPassword)
{
    /// <summary>Markdown below their replies.</summary>
    public string Signature { get; init; } = "";
}
