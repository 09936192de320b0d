using System.Globalization;
using System.Text.RegularExpressions;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Setup;

/// <summary>A kind of request that comes in again and again. Texts have places such as {order}; notes are in the order of the work.</summary>
internal sealed record DemoScenario(
    string Tags, TicketPriority Priority, TicketType Type, string[] Subjects, string Body, string[] Notes)
{
    public DemoTeam Team { get; init; }

    public IEnumerable<string> TagNames => Tags.Split(',', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The words of one ticket.</summary>
internal sealed record DemoWords(
    string Subject, string Description, string Details, IReadOnlyList<string> Notes, Dictionary<string, string> Values);

/// <summary>Chooses scenarios and fills in their places.</summary>
internal static partial class DemoTexts
{
    public static readonly DemoScenario[] Scenarios =
    [
        .. DemoCustomerTexts.All.Select(s => s with { Team = DemoTeam.Customer }),
        .. DemoAccountTexts.All.Select(s => s with { Team = DemoTeam.Customer }),
        .. DemoTechnicalTexts.All.Select(s => s with { Team = DemoTeam.Technical }),
        .. DemoDeviceTexts.All.Select(s => s with { Team = DemoTeam.Technical }),
        .. DemoBillingTexts.All.Select(s => s with { Team = DemoTeam.Billing }),
    ];

    public static readonly string[] VagueSubjects =
        ["Question about our workspace", "Please call back", "Need help", "Problem since this morning", "Support request", "Follow-up to our call"];

    public static readonly string[] Handovers =
    [
        "@[{mention}](agent:{mentionId}) could you take a look at this one? I have collected the details above and told {customer} that we get back within the day.\n\nNext step: confirm whether this needs a change on our side.",
        "Talked to @[{mention}](agent:{mentionId}): same symptom as in another case this week. Next step: compare both workspaces before we answer.",
        "@[{mention}](agent:{mentionId}) for your information: {company} has a review with us on {later}, so please keep the account manager in copy.",
    ];

    public static readonly Dictionary<WaitingOn, string[]> Waits = new()
    {
        [WaitingOn.Customer] =
        [
            "Asked {customer} for the missing details. Next step: continue as soon as they answer; remind on {later}.",
            "Sent the steps to {customer} and asked for a short confirmation. Nothing to do for us until then.",
            "Left a message and sent a summary by email. Waiting for {customer} to name a time slot.",
        ],
        [WaitingOn.ThirdParty] =
        [
            "Opened a case with the supplier, their reference is {reference}. Next step: ask for a date if there is no answer by {later}.",
            "The carrier investigates under {reference}; they quote three working days. Informed {customer}.",
        ],
        [WaitingOn.Internal] =
        [
            "Engineering has taken this over as {reference}. Next step: report back to {customer} once the fix is scheduled.",
            "Needs a decision by product management, asked for it today. {customer} knows that this takes a few days.",
        ],
        [WaitingOn.Date] =
        [
            "Agreed with {customer} to continue on {later}, after their maintenance window.",
            "Change is planned for {later}. Next step: check the result on the same day and close.",
        ],
    };

    private static readonly string[] Greetings = ["Hello,", "Hi team,", "Good morning,", "Dear support team,", "Hi,", ""];
    private static readonly string[] Closings = ["Thank you,\n{customer}", "Best regards,\n{customer}", "Kind regards,\n{customer}\n{company}", "Thanks in advance!", "Regards,\n{customer}", ""];

    private static readonly string[] SubjectEnds = ["", "", "", "", ", {site}", " ({colleague})"];
    private static readonly string[] Sites = ["Rotterdam", "Leeds", "Lyon", "Gothenburg", "Chicago", "Porto", "Hamburg", "Kraków", "Singapore", "Dublin", "Valencia", "Atlanta"];
    private static readonly string[] Colleagues = ["Ms Keller", "Mr Osei", "Ms Laurent", "Mr Haugen", "Ms Ortiz", "Mr Pillai", "Ms Novák", "Mr Whitfield"];
    private static readonly string[] Browsers = ["Chrome 142", "Firefox 145", "Edge 142", "Safari 26"];
    private static readonly string[] Devices = ["H30 handheld scanner", "G200 gateway", "LP4 label printer", "D2 docking station", "S8 sensor hub"];
    private static readonly string[] Plans = ["Team", "Business", "Enterprise"];
    private static readonly string[] Reports = ["Stock by location", "Orders by week", "Open deliveries", "Technician utilisation", "Device health"];

    /// <summary>The words of a ticket of this scenario.</summary>
    public static DemoWords Write(
        DemoScenario scenario, TicketChannel channel, string customer, string? company, DateTimeOffset at, Random random)
    {
        var values = Values(customer, company, at, random);
        var body = scenario.Body.Trim();
        var text = channel switch
        {
            TicketChannel.Phone => $"Phone call with {{customer}} ({{company}}). In their words:\n\n> {body.ReplaceLineEndings("\n> ")}",
            TicketChannel.Chat or TicketChannel.Api => body,
            _ => string.Join("\n\n", new[] { random.Pick(Greetings), body, random.Pick(Closings) }.Where(part => part.Length > 0)),
        };
        var details = "**Details from the follow-up call**\n\n- Site: {site}\n- People affected: {count}\n- First seen: {date}\n- Contact on site: {colleague}";
        return new DemoWords(
            Fill(random.Pick(scenario.Subjects) + random.Pick(SubjectEnds), values), Fill(text, values), Fill(details, values), [.. scenario.Notes.Select(n => Fill(n, values))],
            values);
    }

    /// <summary>Puts values in the places of a text; a place without a value is an error.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values) => Place().Replace(text, m => values[m.Groups[1].Value]);

    /// <summary>A day as people write it, such as 12 March.</summary>
    public static string Day(DateTimeOffset at) => at.ToString("d MMMM", CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Values(string customer, string? company, DateTimeOffset at, Random random)
    {
        var amount = 40 + random.Next(1, 480) * random.Next(1, 9);
        return new Dictionary<string, string>
        {
            ["customer"] = customer,
            ["company"] = company ?? "no company on file",
            ["order"] = Number("SO-", 40_000, 60_000),
            ["otherorder"] = Number("SO-", 60_000, 70_000),
            ["invoice"] = string.Create(CultureInfo.InvariantCulture, $"INV-{at.Year}-{random.Next(1_000, 9_999):D5}"),
            ["amount"] = string.Create(CultureInfo.InvariantCulture, $"€{amount:N0}.{random.Next(0, 4) * 25:D2}"),
            ["serial"] = Number("SN", 7_100_000, 7_990_000),
            ["reference"] = Number("REF-", 11_000, 99_000),
            ["code"] = Number("E-", 2_001, 4_999),
            ["version"] = string.Create(CultureInfo.InvariantCulture, $"5.{random.Next(8, 15)}.{random.Next(0, 6)}"),
            ["firmware"] = string.Create(CultureInfo.InvariantCulture, $"3.{random.Next(1, 8)}.{random.Next(0, 20)}"),
            ["count"] = random.Next(3, 48).ToString(CultureInfo.InvariantCulture),
            ["thousands"] = string.Create(CultureInfo.InvariantCulture, $"{random.Next(12, 190) * 1_000:N0}"),
            ["minutes"] = random.Next(4, 40).ToString(CultureInfo.InvariantCulture),
            ["clock"] = string.Create(CultureInfo.InvariantCulture, $"{random.Next(6, 12):D2}:{random.Next(0, 12) * 5:D2}"),
            ["date"] = Day(at.AddDays(-random.Next(1, 6))),
            ["earlier"] = Day(at.AddDays(-random.Next(9, 40))),
            ["later"] = Day(at.AddDays(random.Next(2, 9))),
            ["site"] = random.Pick(Sites),
            ["othersite"] = random.Pick(Sites),
            ["colleague"] = random.Pick(Colleagues),
            ["browser"] = random.Pick(Browsers),
            ["device"] = random.Pick(Devices),
            ["plan"] = random.Pick(Plans),
            ["report"] = random.Pick(Reports),
        };

        string Number(string prefix, int from, int to) => prefix + random.Next(from, to).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\{([a-zA-Z]+)\}")]
    private static partial Regex Place();
}
