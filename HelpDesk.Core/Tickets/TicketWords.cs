using System.Collections.Concurrent;
namespace HelpDesk.Core.Tickets;

/// <summary>The seven categories of status (C1).</summary>
public enum TicketStatus : short
{
    /// <summary>Just created, awaiting review; only with the triage stage on.</summary>
    New = 1,
    /// <summary>Raised or acknowledged; no agent has started (C3).</summary>
    Open = 2,
    /// <summary>An agent is working on it.</summary>
    InProgress = 3,
    /// <summary>Blocked, usually on the customer or a third party (C2).</summary>
    Waiting = 4,
    /// <summary>Fixed, pending confirmation or closure.</summary>
    Resolved = 5,
    /// <summary>Complete; no further action.</summary>
    Closed = 6,
    /// <summary>Excluded from active views and from every count of analytics.</summary>
    Spam = 7,
}

/// <summary>Whom a waiting ticket waits for (C2).</summary>
public enum WaitingOn : short
{
    /// <summary>The customer; the default.</summary>
    Customer = 1,
    /// <summary>A third party.</summary>
    ThirdParty = 2,
    /// <summary>Colleagues.</summary>
    Internal = 3,
    /// <summary>A date.</summary>
    Date = 4,
}

/// <summary>How a ticket stands in the customer's eyes (UI 5.8, D17).</summary>
public enum CustomerStatus
{
    /// <summary>Nobody has begun.</summary>
    Received,
    /// <summary>In work, or waiting for somebody else than the customer.</summary>
    OnIt,
    /// <summary>The customer is asked.</summary>
    WaitingForYou,
    /// <summary>Solved; an answer opens it again.</summary>
    Solved,
    /// <summary>Closed.</summary>
    Closed,
}

/// <summary>Four ranks with two sets of words (C5).</summary>
public enum TicketPriority : short
{
    /// <summary>Low.</summary>
    Low = 1,
    /// <summary>Medium or Normal; the default (S070).</summary>
    Medium = 2,
    /// <summary>High.</summary>
    High = 3,
    /// <summary>Urgent or Critical.</summary>
    Urgent = 4,
}

/// <summary>What kind of request it is (S080).</summary>
public enum TicketType : short
{
    /// <summary>Support ticket; the default.</summary>
    Support = 1,
    /// <summary>Customer request.</summary>
    Request = 2,
    /// <summary>Bug report.</summary>
    Bug = 3,
    /// <summary>Feature request.</summary>
    Feature = 4,
}

/// <summary>How the request was received (S081).</summary>
public enum TicketChannel : short
{
    /// <summary>Customer portal.</summary>
    Portal = 1,
    /// <summary>Email.</summary>
    Email = 2,
    /// <summary>Phone.</summary>
    Phone = 3,
    /// <summary>Chat.</summary>
    Chat = 4,
    /// <summary>API.</summary>
    Api = 5,
}

/// <summary>The colour that tells whether the desk keeps its promise (S181–S183, D7).</summary>
public enum SlaState : short
{
    /// <summary>No target.</summary>
    None = 0,
    /// <summary>Within its targets.</summary>
    OnTrack = 1,
    /// <summary>75 % or more of a target has elapsed.</summary>
    Warning = 2,
    /// <summary>Past a target.</summary>
    Breached = 3,
    /// <summary>The clock stands: waiting (D8).</summary>
    Paused = 4,
}

/// <summary>What an SLA policy promises (S186, D7).</summary>
public enum SlaTargetKind : short
{
    /// <summary>The first answer by a person (D1).</summary>
    FirstResponse = 0,
    /// <summary>The answer to what the customer wrote after it (D8).</summary>
    NextResponse = 1,
    /// <summary>That the ticket is resolved (D2).</summary>
    Resolution = 2,
}

/// <summary>The words of the product for its values: stable lower-case words for URLs, files and attributes, and labels for people.</summary>
public static class TicketWords
{
    /// <summary>Statuses in which a ticket counts as open (D4): New, Open, In Progress, Waiting.</summary>
    public static IReadOnlyList<TicketStatus> OpenSet { get; } = [TicketStatus.New, TicketStatus.Open, TicketStatus.InProgress, TicketStatus.Waiting];

    /// <summary>Resolved or Closed (PRODUCT part 3).</summary>
    public static bool IsDone(this TicketStatus status) => status is TicketStatus.Resolved or TicketStatus.Closed;

    /// <summary>Lower-case word, such as <c>in_progress</c> with an underscore or <c>in-progress</c> with a hyphen.</summary>
    public static string Word<T>(T value, char separator = '-') where T : struct, Enum
    {
        return Known<T>.Words.GetOrAdd((value, separator), static k =>
        {
            var word = new System.Text.StringBuilder();
            foreach (var c in k.Item1.ToString())
            {
                if (char.IsUpper(c) && word.Length > 0) word.Append(k.Item2);
                word.Append(char.ToLowerInvariant(c));
            }
            return word.ToString();
        });
    }

    private static class Known<T> where T : struct, Enum
    {
        public static ConcurrentDictionary<(T, char), string> Words { get; } = new();
    }

    /// <summary>Reads a value's word in any case with spaces, hyphens or underscores; both priority words (C5) and titles of types are known.</summary>
    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum
    {
        value = default;
        if (string.IsNullOrWhiteSpace(text)) return false;
        var key = new string([.. text.Where(char.IsLetterOrDigit)]).ToLowerInvariant();
        key = (typeof(T).Name, key) switch
        {
            (nameof(TicketPriority), "critical") => "urgent",
            (nameof(TicketPriority), "normal") => "medium",
            (nameof(TicketStatus), "waitingoncustomer") => "waiting",
            (nameof(TicketType), "supportticket") => "support",
            (nameof(TicketType), "customerrequest") => "request",
            (nameof(TicketType), "bugreport") => "bug",
            (nameof(TicketType), "featurerequest") => "feature",
            _ => key,
        };
        return !char.IsDigit(key.FirstOrDefault('0')) && Enum.TryParse(key, true, out value) && Enum.IsDefined(value);
    }

    /// <summary>Label of a status; "Waiting on Customer" when that is the reason (C2).</summary>
    public static string Label(TicketStatus status, WaitingOn? on = null) => (status, on) switch
    {
        (TicketStatus.InProgress, _) => "In Progress",
        (TicketStatus.Waiting, WaitingOn.Customer) => "Waiting on Customer",
        (TicketStatus.Waiting, WaitingOn.ThirdParty) => "Waiting on third party",
        (TicketStatus.Waiting, WaitingOn.Internal) => "Waiting on colleagues",
        (TicketStatus.Waiting, WaitingOn.Date) => "Waiting for a date",
        _ => status.ToString(),
    };

    /// <summary>How a status stands in the customer's eyes (UI 5.8, D17); waiting without a reason is waiting for the customer (C2).</summary>
    public static CustomerStatus ForCustomer(TicketStatus status, WaitingOn? on) => status switch
    {
        TicketStatus.New or TicketStatus.Open => CustomerStatus.Received,
        TicketStatus.InProgress => CustomerStatus.OnIt,
        TicketStatus.Waiting => on is WaitingOn.ThirdParty or WaitingOn.Internal or WaitingOn.Date ? CustomerStatus.OnIt : CustomerStatus.WaitingForYou,
        TicketStatus.Resolved => CustomerStatus.Solved,
        _ => CustomerStatus.Closed,
    };

    /// <summary>The customer's words for how a ticket stands (UI 5.8, D17).</summary>
    public static string Label(CustomerStatus status) => status switch
    {
        CustomerStatus.OnIt => "We're on it",
        CustomerStatus.WaitingForYou => "Waiting for you",
        _ => status.ToString(),
    };

    /// <summary>A status in the customer's words (UI 5.8, D17).</summary>
    public static string CustomerLabel(TicketStatus status, WaitingOn? on) => Label(ForCustomer(status, on));

    /// <summary>Label of a priority in the workspace's words (C5).</summary>
    public static string Label(TicketPriority priority, bool criticalLabels = false) => (priority, criticalLabels) switch
    {
        (TicketPriority.Urgent, true) => "Critical",
        (TicketPriority.Medium, true) => "Normal",
        _ => priority.ToString(),
    };

    /// <summary>Label of a type (S080).</summary>
    public static string Label(TicketType type) => type switch
    {
        TicketType.Support => "Support Ticket",
        TicketType.Request => "Customer Request",
        TicketType.Bug => "Bug Report",
        _ => "Feature Request",
    };

    /// <summary>Label of a channel (S081).</summary>
    public static string Label(TicketChannel channel) => channel == TicketChannel.Api ? "API" : channel.ToString();

    /// <summary>Label of an SLA state (S181–S183).</summary>
    public static string Label(SlaState state) => state switch
    {
        SlaState.OnTrack => "On track",
        SlaState.None => "No SLA",
        _ => state.ToString(),
    };

    /// <summary>Label of a target.</summary>
    public static string Label(SlaTargetKind target) => target switch
    {
        SlaTargetKind.FirstResponse => "First response",
        SlaTargetKind.NextResponse => "Next response",
        _ => "Resolution",
    };
}
