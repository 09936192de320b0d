using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Access;

/// <summary>Changes the ticket settings of the desk (S251). Former prefixes are kept by the desk itself, so that old numbers stay readable (C10).</summary>
public sealed record ChangeWorkspace(WorkspaceSettings Settings) : Command<bool>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var name = AccessWords.Line("name", Settings.Name, 80, "A name");
        var zone = AccessWords.Zone(Settings.TimeZone);
        var prefix = (Settings.NumberPrefix ?? "").Trim().ToUpperInvariant();
        if (prefix.Length is < 1 or > 10 || !prefix.All(char.IsAsciiLetterOrDigit)) throw Work.Invalid("number-prefix", "A prefix has 1 to 10 letters or digits.");
        if (prefix.All(char.IsAsciiDigit)) throw Work.Invalid("number-prefix", "A prefix has at least one letter.");
        if (Settings.NumberWidth is < 1 or > 12) throw Work.Invalid("number-width", "A number is padded to 1 to 12 digits.");
        if (!Enum.IsDefined(Settings.TagWord)) throw Work.Invalid("tag-word", "This word isn't offered.");
        if (!Enum.IsDefined(Settings.MembersSee)) throw Work.Invalid("members-see", "This choice isn't offered.");
        if (Settings.UndoSeconds is < 0 or > 30) throw Work.Invalid("undo-seconds", "A reply can be taken back for 0 to 30 seconds.");
        if (!Enum.IsDefined(Settings.ReplyThen)) throw Work.Invalid("reply-then", "This choice isn't offered.");
        if (Settings.ReopenDays is < 0 or > 365) throw Work.Invalid("reopen-days", "A closed ticket can open again for 0 to 365 days.");
        if (Settings.AutoCloseHours is < 0 or > 2160) throw Work.Invalid("auto-close", "A resolved ticket closes by itself after 1 hour to 90 days, or never.");
        if (!Enum.IsDefined(Settings.StatusMails)) throw Work.Invalid("status-mails", "This choice isn't offered.");
        if (Settings.SurveyPauseDays is < 0 or > 365) throw Work.Invalid("survey-pause-days", "A pause between surveys is 0 to 365 days.");
        var intro = PlainText.Of("portal-intro", Settings.PortalIntro).ReplaceLineEndings("\n").Trim();
        if (intro.Length > 2000) throw Work.Invalid("portal-intro", $"The text above the form has at most 2,000 characters; this has {intro.Length}. Nothing was changed.");
        var workspace = await work.All<Workspace>().SingleAsync(ct);
        if (Settings.UnverifiedFrom != workspace.UnverifiedFrom && !work.Rights.IsSystem && work.Rights.Role != Role.Owner)
            throw Work.NotAllowed("Only an owner can change whether mails may come from addresses that are on no verified domain.");
        workspace.Change(Settings with { Name = name, TimeZone = zone, NumberPrefix = prefix, PortalIntro = intro });
        return true;
    }
}

/// <summary>The IANA zones that can be chosen, by name.</summary>
public static class TimeZones
{
    /// <summary>Every zone that <see cref="ChangeWorkspace"/> and <see cref="EditProfile"/> accept and people look for: places and Etc/UTC.</summary>
    public static IReadOnlyList<string> All { get; } = [.. NodaTime.DateTimeZoneProviders.Tzdb.Ids
        .Where(id => id == "Etc/UTC" || id.Contains('/', StringComparison.Ordinal) && !id.StartsWith("Etc/", StringComparison.Ordinal) && !id.StartsWith("SystemV/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];
}
