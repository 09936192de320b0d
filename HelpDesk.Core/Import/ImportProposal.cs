using System.Collections.Frozen;
using HelpDesk.Core.Access;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Import;

/// <summary>Proposes how to read a file from the names of its columns and what is in them.</summary>
public static class ImportProposal
{
    /// <summary>Names that columns have in common systems, the best first; without case, spaces and punctuation.</summary>
    private static readonly (ImportField Field, string[] Names)[] Known =
    [
        Names(ImportField.ExternalId, "number ticketnumber ticketid issuekey incidentnumber casenumber caseid requestnumber requestid ticketno ticketref displayid key id ticket reference externalid issueid"),
        Names(ImportField.Subject, "shortdescription subject title summary ticketsubject issuesummary"),
        Names(ImportField.Description, "description body details content message ticketdescription descriptiontext problemdescription issuedescription question"),
        Names(ImportField.Status, "status state incidentstate ticketstatus statusname issuestatus ticketstate"),
        Names(ImportField.Priority, "priority ticketpriority priorityname urgency severity impact"),
        Names(ImportField.Type, "type tickettype issuetype requesttype recordtype category"),
        Names(ImportField.Channel, "channel contacttype source via ticketsource origin channeltype submittedvia createdvia contactmethod"),
        Names(ImportField.CustomerEmail, "requesteremail customeremail contactemail calleremail calleridemail reporteremail emailaddress fromemail useremail email"),
        Names(ImportField.CustomerId, "requesterid customerid contactid reporterid customernumber customerexternalid"),
        Names(ImportField.CustomerPhone, "requesterphone customerphone contactphone callerphone workphone mobilephone phone phonenumber"),
        Names(ImportField.CustomerName, "requestername customername contactname callername caller callerid requester customer requestedfor openedfor reporter contact fullname submittername submitter clientname client username user from name"),
        Names(ImportField.Company, "company companyname account accountname organization organisation organizationname organisationname requesterorganization customercompany"),
        Names(ImportField.Assignee, "assignedto assignee assigneename assigneeemail agent agentname assignedagent owner ticketowner handledby"),
        Names(ImportField.Team, "assignmentgroup team group assignedgroup assignedteam groupname teamname queue"),
        Names(ImportField.Tags, "tags labels tag label tickettags keywords"),
        Names(ImportField.CreatedAt, "openedat createdat created createdon createdtime createddate createddatetime datecreated opened openedon opendate creationdate submittedat reportedat syscreatedon syscreatedat requestedat date"),
        Names(ImportField.UpdatedAt, "sysupdatedat sysupdatedon updatedat updated updatedon lastupdatedat lastupdated lastupdate lastupdatetime lastupdatedtime updatedtime updateddate lastmodified modifiedat modified"),
        Names(ImportField.FirstResponseAt, "firstresponseat firstresponse firstrespondedat firstreplyat firstrepliedat firstresponsedate firstresponsetime initialresponsetime"),
        Names(ImportField.ResolvedAt, "resolvedat resolved resolvedon resolvedtime resolveddate solvedat solved resolutiondate resolutiontime dateresolved"),
        Names(ImportField.ClosedAt, "closedat closed closedon closedtime closeddate dateclosed closuredate completedat"),
    ];

    private static readonly FrozenSet<string> SubjectParts = new[]
    {
        "category", "subcategory", "symptom", "item", "product", "service", "businessservice", "configurationitem", "problem", "issue", "topic", "reason", "form", "tickettopic",
    }.ToFrozenSet();

    private static readonly (string Source, string[] Names)[] Systems =
    [
        ("ServiceNow", ["incidentstate", "sysupdatedon", "sysupdatedat", "sysid", "shortdescription", "assignmentgroup", "callerid", "contacttype", "syscreatedon"]),
        ("Zendesk", ["requesterid", "assigneeid", "satisfactionscore", "ticketform", "organizationname", "submittername", "groupid", "viachannel", "updatedat", "solvedat"]),
        ("Freshdesk", ["initialresponsetime", "resolutionstatus", "firstresponsestatus", "duebytime", "associationtype", "firstresponsetimeinhrs", "agentinteractions"]),
        ("Jira", ["issuekey", "issuetype", "projectkey", "reporter", "issueid", "projectname", "fixversions"]),
    ];

    /// <summary>A mapping to start from. Columns that nothing is known of are ignored.</summary>
    /// <param name="scan">The file.</param>
    /// <param name="settings">The workspace: zone, and whether there is a triage stage (C1).</param>
    public static ImportMapping For(ImportScan scan, WorkspaceSettings settings)
    {
        var columns = Columns(scan);
        var draft = new ImportMapping
        {
            Source = Source(scan), Columns = columns, Dates = DateOrder.DayFirst, Zone = settings.TimeZone,
            Statuses = Proposals(scan, columns, ImportField.Status, t => Status(t, settings.Triage)),
            Priorities = Proposals(scan, columns, ImportField.Priority, ImportWords.Priority),
            Types = Proposals(scan, columns, ImportField.Type, ImportWords.Type),
            Channels = Proposals(scan, columns, ImportField.Channel, ImportWords.Channel),
        };
        return draft with { Dates = draft.Evidence(scan).Order };
    }

    /// <summary>A mapping with a column changed: what the new column's words mean is proposed again, dates are judged again.</summary>
    public static ImportMapping With(ImportMapping mapping, ImportScan scan, WorkspaceSettings settings, int column, ImportField field)
    {
        var (before, columns) = (mapping.Columns[column], mapping.Columns.ToArray());
        columns[column] = field;
        var next = mapping with { Columns = columns };
        if (Touched(ImportField.Status)) next = next with { Statuses = Proposals(scan, columns, ImportField.Status, t => Status(t, settings.Triage)) };
        if (Touched(ImportField.Priority)) next = next with { Priorities = Proposals(scan, columns, ImportField.Priority, ImportWords.Priority) };
        if (Touched(ImportField.Type)) next = next with { Types = Proposals(scan, columns, ImportField.Type, ImportWords.Type) };
        if (Touched(ImportField.Channel)) next = next with { Channels = Proposals(scan, columns, ImportField.Channel, ImportWords.Channel) };
        return field.IsDate() || before.IsDate() ? next with { Dates = next.Evidence(scan).Order } : next;

        bool Touched(ImportField wanted) => field == wanted || before == wanted;
    }

    private static ImportField[] Columns(ImportScan scan)
    {
        var columns = new ImportField[scan.Columns.Count];
        foreach (var (field, names) in Known)
        {
            var best = scan.Columns.Where(c => columns[c.Index] == ImportField.Ignored)
                .Select(c => (Column: c, Rank: Array.IndexOf(names, Key(c.Name))))
                .Where(c => c.Rank >= 0 && Fits(field, c.Column)).OrderBy(c => c.Rank).ThenBy(c => c.Column.Index).Select(c => c.Column).ToList();
            foreach (var column in field == ImportField.Tags ? best : best.Take(1)) columns[column.Index] = field;
        }
        if (!columns.Contains(ImportField.Subject))
        {
            foreach (var part in scan.Columns.Where(c => columns[c.Index] == ImportField.Ignored && SubjectParts.Contains(Key(c.Name)))) columns[part.Index] = ImportField.Subject;
        }
        else if (scan.Columns.FirstOrDefault(c => columns[c.Index] == ImportField.Ignored && Key(c.Name) == "category" && c is { More: false, Filled: > 0 }) is { } category)
        {
            columns[category.Index] = ImportField.Tags;
        }
        return columns;
    }

    /// <summary>Whether a column holds what its name promises: dates where a date belongs, known words where the name alone says little.</summary>
    private static bool Fits(ImportField field, ImportColumn column) =>
        field.IsDate() ? column.Filled == 0 || column.Dates.LooksLikeDates
        : field == ImportField.Type && Key(column.Name) == "category" ? Understood(column, ImportWords.Type)
        : field != ImportField.Channel || Key(column.Name) is not ("source" or "origin" or "via") || Understood(column, ImportWords.Channel);

    private static bool Understood<T>(ImportColumn column, Func<string, T?> meaning) where T : struct =>
        column.Values.Count > 0 && 2 * column.Values.Count(v => meaning(v.Text) is not null) >= column.Values.Count;

    private static Dictionary<string, T> Proposals<T>(ImportScan scan, ImportField[] columns, ImportField field, Func<string, T?> meaning) where T : struct
    {
        var words = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var value in scan.Columns.Where(c => columns[c.Index] == field).SelectMany(c => c.Values))
        {
            if (meaning(value.Text) is { } known) words.TryAdd(value.Text, known);
        }
        return words;
    }

    private static ImportStatus? Status(string text, bool triage) =>
        ImportWords.Status(text) is { } known ? known.Status == TicketStatus.New && !triage ? new ImportStatus(TicketStatus.Open) : known : null;

    private static string Source(ImportScan scan)
    {
        var names = scan.Columns.Select(c => Key(c.Name)).ToHashSet();
        var best = Systems.Select(s => (s.Source, Hits: s.Names.Count(names.Contains))).MaxBy(s => s.Hits);
        return best.Hits >= 2 ? best.Source : "CSV";
    }

    /// <summary>A header as it is compared: without the u_ of ServiceNow's custom columns and without the number of a repeated name.</summary>
    private static string Key(string name)
    {
        var end = name.EndsWith(')') && name.LastIndexOf(" (", StringComparison.Ordinal) is > 0 and var open && name[(open + 2)..^1].All(char.IsAsciiDigit) ? open : name.Length;
        return ImportText.Key(name.StartsWith("u_", StringComparison.OrdinalIgnoreCase) ? name[2..end] : name[..end]);
    }

    private static (ImportField Field, string[] Names) Names(ImportField field, string names) => (field, names.Split(' '));
}
