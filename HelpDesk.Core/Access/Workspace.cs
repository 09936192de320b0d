using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Access;

/// <summary>Settings of the whole desk, one row (S251, C1, C5, C6, C10, C20).</summary>
internal sealed class Workspace() : Subject("workspace")
{
    public string Name { get; private set; } = "HelpDesk";
    public string TimeZone { get; private set; } = "Etc/UTC";
    public string NumberPrefix { get; private set; } = "TKT";
    public int NumberWidth { get; private set; } = 6;
    public string[] FormerPrefixes { get; private set; } = [];
    public bool Triage { get; private set; }
    public bool CriticalLabels { get; private set; }
    public TagWord TagWord { get; private set; } = TagWord.Tags;
    public bool PreviewBadge { get; private set; } = true;
    public bool MembersMayClaim { get; private set; } = true;
    public TicketScope MembersSee { get; private set; } = TicketScope.All;
    public bool MembersSeeAnalytics { get; private set; } = true;
    public bool Presence { get; private set; } = true;
    public int UndoSeconds { get; private set; } = 8;
    public ReplyThen ReplyThen { get; private set; } = ReplyThen.Stay;
    public int ReopenDays { get; private set; } = 14;
    public int AutoCloseHours { get; private set; } = 168;
    public string? TimeZoneRules { get; private set; }
    public StatusMails StatusMails { get; private set; } = StatusMails.All;
    public bool Surveys { get; private set; } = true;
    public bool SurveyNeedsReply { get; private set; }
    public int SurveyPauseDays { get; private set; }
    public bool ResolutionRequired { get; private set; }
    public string PortalIntro { get; private set; } = "";
    public bool UnverifiedFrom { get; private set; }

    public WorkspaceSettings Settings => new(Name, TimeZone, NumberPrefix, NumberWidth, FormerPrefixes, Triage, CriticalLabels, TagWord,
        PreviewBadge, MembersMayClaim, MembersSee, MembersSeeAnalytics, Presence)
    {
        UndoSeconds = UndoSeconds, ReplyThen = ReplyThen, ReopenDays = ReopenDays, AutoCloseHours = AutoCloseHours, StatusMails = StatusMails, Surveys = Surveys, SurveyNeedsReply = SurveyNeedsReply,
        SurveyPauseDays = SurveyPauseDays, ResolutionRequired = ResolutionRequired, PortalIntro = PortalIntro, UnverifiedFrom = UnverifiedFrom,
    };

    /// <summary>The rules of time zones are other ones than before; the first ones are no change.</summary>
    public bool FollowTimeZones(string version)
    {
        if (version == TimeZoneRules) return false;
        var changed = TimeZoneRules is not null;
        TimeZoneRules = version;
        if (changed) Happened(new WorkspaceChanged([nameof(TimeZoneRules)]));
        return changed;
    }

    public void Change(WorkspaceSettings to)
    {
        var before = Settings;
        if (to.NumberPrefix != NumberPrefix && !FormerPrefixes.Contains(NumberPrefix)) FormerPrefixes = [.. FormerPrefixes, NumberPrefix];
        (Name, TimeZone, NumberPrefix, NumberWidth, Triage, CriticalLabels, TagWord) =
            (to.Name, to.TimeZone, to.NumberPrefix, to.NumberWidth, to.Triage, to.CriticalLabels, to.TagWord);
        (PreviewBadge, MembersMayClaim, MembersSee, MembersSeeAnalytics, Presence) =
            (to.PreviewBadge, to.MembersMayClaim, to.MembersSee, to.MembersSeeAnalytics, to.Presence);
        (UndoSeconds, ReplyThen, ReopenDays, AutoCloseHours, StatusMails) = (to.UndoSeconds, to.ReplyThen, to.ReopenDays, to.AutoCloseHours, to.StatusMails);
        (Surveys, SurveyNeedsReply, SurveyPauseDays, UnverifiedFrom) = (to.Surveys, to.SurveyNeedsReply, to.SurveyPauseDays, to.UnverifiedFrom);
        (ResolutionRequired, PortalIntro) = (to.ResolutionRequired, to.PortalIntro);
        string[] changed = [.. typeof(WorkspaceSettings).GetProperties()
            .Where(p => p.Name != nameof(WorkspaceSettings.FormerPrefixes) && !Equals(p.GetValue(before), p.GetValue(to))).Select(p => p.Name)];
        if (changed.Length > 0) Happened(new WorkspaceChanged(changed));
    }
}

/// <summary>What the coloured words on tickets are called on screen (C6).</summary>
public enum TagWord : short
{
    /// <summary>Tags.</summary>
    Tags = 1,
    /// <summary>Labels.</summary>
    Labels = 2,
}

/// <summary>Settings of the desk as screens and rules read them.</summary>
/// <param name="Name">Name of the workspace, 1–80 characters.</param>
/// <param name="TimeZone">IANA zone of the reporting days (PRODUCT part 3).</param>
/// <param name="NumberPrefix">Letters before a ticket's number (C10).</param>
/// <param name="NumberWidth">Digits that a number is padded to, 1–12; never truncates (C10).</param>
/// <param name="FormerPrefixes">Older prefixes that are still understood (C10).</param>
/// <param name="Triage">Every created ticket starts as New (C1).</param>
/// <param name="CriticalLabels">Priority words Critical, High, Normal, Low instead of Urgent, High, Medium, Low (C5).</param>
/// <param name="TagWord">Tags or labels (C6).</param>
/// <param name="PreviewBadge">Show the preview badge beside Tickets (S009).</param>
/// <param name="MembersMayClaim">Members may take unassigned tickets of their teams (C20).</param>
/// <param name="MembersSee">Which tickets Members and Guests see (C20).</param>
/// <param name="MembersSeeAnalytics">Members see the analytics board (C20).</param>
/// <param name="Presence">Show who is looking and writing (UI 7 rule 8).</param>
public sealed record WorkspaceSettings(
    string Name, string TimeZone, string NumberPrefix, int NumberWidth, IReadOnlyList<string> FormerPrefixes, bool Triage, bool CriticalLabels,
    TagWord TagWord, bool PreviewBadge, bool MembersMayClaim, TicketScope MembersSee, bool MembersSeeAnalytics, bool Presence)
{
    /// <summary>How long a reply can be taken back, 0–30 seconds.</summary>
    public int UndoSeconds { get; init; } = 8;

    /// <summary>What the send button does to the ticket unless the agent chooses otherwise (C19).</summary>
    public ReplyThen ReplyThen { get; init; } = ReplyThen.Stay;

    /// <summary>For how many days after it was closed a ticket opens again when the customer writes, 0–365; later a new ticket follows it (D9).</summary>
    public int ReopenDays { get; init; } = 14;

    /// <summary>After how many hours a resolved ticket is closed by itself, 1–2,160; 0 = never (D12).</summary>
    public int AutoCloseHours { get; init; } = 168;

    /// <summary>Which changes of the status customers get a mail about (C14).</summary>
    public StatusMails StatusMails { get; init; } = StatusMails.All;

    /// <summary>Customers are asked how satisfied they are in the mail that says that their request is solved (D11).</summary>
    public bool Surveys { get; init; } = true;

    /// <summary>They are asked only where a person had replied to them (D11).</summary>
    public bool SurveyNeedsReply { get; init; }

    /// <summary>They are not asked again for so many days, 0–365; 0 = each time (D11).</summary>
    public int SurveyPauseDays { get; init; }

    /// <summary>Whoever resolves a ticket by the dialog says how (S190).</summary>
    public bool ResolutionRequired { get; init; }

    /// <summary>Plain text above the form of the portal, at most 2,000 characters; empty = the product's own words (S244).</summary>
    public string PortalIntro { get; init; } = "";

    /// <summary>Mails may come from addresses that are on no verified domain, though there are sending domains; only an Owner changes it (S249).</summary>
    public bool UnverifiedFrom { get; init; }
}

/// <summary>Which changes of the status customers get a mail about (C14).</summary>
public enum StatusMails : short
{
    /// <summary>Every change of the status that they see, and that the request was received.</summary>
    All = 1,
    /// <summary>That it was received, and that it was solved.</summary>
    Ends = 2,
    /// <summary>That it was solved.</summary>
    Solved = 3,
    /// <summary>None.</summary>
    None = 4,
}

/// <summary>What happens to a ticket with a reply, apart from New and Open becoming In progress (C19).</summary>
public enum ReplyThen : short
{
    /// <summary>The status stays.</summary>
    Stay = 1,
    /// <summary>It waits for the customer.</summary>
    Waiting = 2,
    /// <summary>It is resolved.</summary>
    Resolve = 3,
}
