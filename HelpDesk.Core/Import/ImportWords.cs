using System.Collections.Frozen;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Import;

/// <summary>What words of other systems most likely mean here. Null when nobody knows.</summary>
internal static class ImportWords
{
    private static readonly FrozenDictionary<string, TicketPriority> Priorities = Words<TicketPriority>(
        (TicketPriority.Urgent, "critical urgent highest blocker severe emergency p0 p1 sev0 sev1 s1 immediate showstopper 1"),
        (TicketPriority.High, "high major important p2 sev2 s2 2"),
        (TicketPriority.Medium, "medium moderate normal standard default average regular p3 sev3 s3 3"),
        (TicketPriority.Low, "low lowest minor trivial planning cosmetic wishlist p4 p5 sev4 sev5 s4 4 5"));

    private static readonly FrozenDictionary<string, TicketType> Types = Words<TicketType>(
        (TicketType.Support, "support supportticket incident question inquiry enquiry help helprequest technicalissue issue ticket howto"),
        (TicketType.Request, "request servicerequest customerrequest requesteditem task subtask change changerequest order refund access accessrequest"),
        (TicketType.Bug, "bug bugreport defect problem error fault crash outage"),
        (TicketType.Feature, "feature featurerequest newfeature enhancement improvement idea suggestion story userstory epic wish"));

    private static readonly FrozenDictionary<string, TicketChannel> Channels = Words<TicketChannel>(
        (TicketChannel.Email, "email mail emailtoticket inbound letter outboundemail"),
        (TicketChannel.Phone, "phone call telephone voice phonecall voicemail callback ivr hotline sms walkin inperson phonecallinbound phonecallinboundexternal phonecalloutbound"),
        (TicketChannel.Portal, "portal web webform form website selfservice helpcenter helpcentre customerportal webservice servicecatalog widget webwidget feedbackwidget direct directinput manual"),
        (TicketChannel.Chat, "chat livechat messaging messenger whatsapp virtualagent bot chatbot twitter facebook instagram social forum slack teams conversation telegram line"),
        (TicketChannel.Api, "api integration monitoring event eventmanagement alert automation system import mobilesdk mobile"));

    private static readonly FrozenDictionary<string, ImportStatus> Statuses = new Dictionary<string, ImportStatus>
    {
        ["solved"] = new(TicketStatus.Resolved), ["done"] = new(TicketStatus.Resolved), ["fixed"] = new(TicketStatus.Resolved),
        ["completed"] = new(TicketStatus.Resolved), ["complete"] = new(TicketStatus.Resolved), ["finished"] = new(TicketStatus.Resolved),
        ["answered"] = new(TicketStatus.Resolved), ["closedcomplete"] = new(TicketStatus.Closed), ["closedskipped"] = new(TicketStatus.Closed),
        ["closedincomplete"] = new(TicketStatus.Closed), ["cancelled"] = new(TicketStatus.Closed), ["canceled"] = new(TicketStatus.Closed),
        ["deleted"] = new(TicketStatus.Closed), ["rejected"] = new(TicketStatus.Closed), ["declined"] = new(TicketStatus.Closed),
        ["wontfix"] = new(TicketStatus.Closed), ["wontdo"] = new(TicketStatus.Closed), ["duplicate"] = new(TicketStatus.Closed),
        ["archived"] = new(TicketStatus.Closed), ["active"] = new(TicketStatus.InProgress), ["wip"] = new(TicketStatus.InProgress),
        ["started"] = new(TicketStatus.InProgress), ["escalated"] = new(TicketStatus.InProgress), ["inreview"] = new(TicketStatus.InProgress),
        ["indevelopment"] = new(TicketStatus.InProgress), ["todo"] = new(TicketStatus.Open), ["backlog"] = new(TicketStatus.Open),
        ["selectedfordevelopment"] = new(TicketStatus.Open), ["assigned"] = new(TicketStatus.Open), ["reopened"] = new(TicketStatus.Open),
        ["waitingforsupport"] = new(TicketStatus.Open), ["waitingonsupport"] = new(TicketStatus.Open), ["waitingonagent"] = new(TicketStatus.Open),
        ["customerresponded"] = new(TicketStatus.Open), ["unresolved"] = new(TicketStatus.Open), ["unassigned"] = new(TicketStatus.Open),
        ["triage"] = new(TicketStatus.New), ["intriage"] = new(TicketStatus.New), ["submitted"] = new(TicketStatus.New), ["draft"] = new(TicketStatus.New),
        ["onhold"] = new(TicketStatus.Waiting, WaitingOn.Customer), ["pending"] = new(TicketStatus.Waiting, WaitingOn.Customer),
        ["hold"] = new(TicketStatus.Waiting, WaitingOn.ThirdParty), ["snoozed"] = new(TicketStatus.Waiting, WaitingOn.Date),
        ["scheduled"] = new(TicketStatus.Waiting, WaitingOn.Date), ["blocked"] = new(TicketStatus.Waiting, WaitingOn.Internal),
        ["junk"] = new(TicketStatus.Spam), ["trash"] = new(TicketStatus.Spam),
    }.ToFrozenDictionary();

    /// <summary>The status that a word means: our own words, those of common systems, then what the word contains.</summary>
    public static ImportStatus? Status(string text)
    {
        foreach (var key in Keys(text))
        {
            if (Statuses.TryGetValue(key, out var known)) return known;
            if (TicketWords.TryParse<TicketStatus>(key, out var ours)) return new ImportStatus(ours, ours == TicketStatus.Waiting ? WaitingOn.Customer : null);
        }
        var word = ImportText.Key(text);
        if (Has("await", "wait", "pending", "onhold", "needinfo", "moreinfo"))
        {
            return new ImportStatus(TicketStatus.Waiting, Has("vendor", "supplier", "thirdparty", "3rdparty", "external", "partner") ? WaitingOn.ThirdParty
                : Has("internal", "problem", "change", "evidence", "approval", "develop", "engineer", "team") ? WaitingOn.Internal
                : Has("date", "schedul") ? WaitingOn.Date : WaitingOn.Customer);
        }
        return Has("unres", "notres", "unsolv", "notsolv", "reopen") ? new ImportStatus(TicketStatus.Open)
            : Has("clos", "cancel") ? new ImportStatus(TicketStatus.Closed)
            : Has("resol", "solv", "fixed") ? new ImportStatus(TicketStatus.Resolved)
            : Has("progress", "working", "investigat") ? new ImportStatus(TicketStatus.InProgress)
            : Has("spam") ? new ImportStatus(TicketStatus.Spam)
            : null;

        bool Has(params ReadOnlySpan<string> parts)
        {
            foreach (var part in parts) if (word.Contains(part, StringComparison.Ordinal)) return true;
            return false;
        }
    }

    /// <summary>The priority that a word means, such as <c>2 - High</c>, <c>P1</c> or <c>Blocker</c>. A bare number counts from 1, the most urgent.</summary>
    public static TicketPriority? Priority(string text) => Look(text, Priorities);

    /// <summary>The type that a word means.</summary>
    public static TicketType? Type(string text) => Look(text, Types);

    /// <summary>The channel that a word means.</summary>
    public static TicketChannel? Channel(string text) => Look(text, Channels);

    private static T? Look<T>(string text, FrozenDictionary<string, T> words) where T : struct, Enum
    {
        foreach (var key in Keys(text))
        {
            if (words.TryGetValue(key, out var known)) return known;
            if (TicketWords.TryParse<T>(key, out var ours)) return ours;
        }
        return null;
    }

    /// <summary>What of a text may be the word: all of it, without a number in front, after or before a separator, at last the number in front.</summary>
    private static IEnumerable<string> Keys(string text)
    {
        yield return ImportText.Key(text);
        var bare = text.TrimStart([' ', '.', ')', '(', '-', ':', '#', .. "0123456789"]);
        if (bare.Length > 0 && bare.Length < text.Length) yield return ImportText.Key(bare);
        foreach (var part in text.Split(['-', ':', '/', '(', ')', '–', '>'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Reverse())
        {
            if (part.Length < text.Length && part.Any(char.IsLetter)) yield return ImportText.Key(part);
        }
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits > 0 && digits < text.Length) yield return text[..digits];
    }

    private static FrozenDictionary<string, T> Words<T>(params (T Value, string Words)[] groups) =>
        groups.SelectMany(g => g.Words.Split(' ').Select(w => (Word: w, g.Value))).ToFrozenDictionary(p => p.Word, p => p.Value);
}
