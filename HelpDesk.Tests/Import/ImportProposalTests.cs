using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Import;

public sealed class ImportProposalTests(PostgresTemplate postgres) : ImportFiles(postgres)
{
    [Theory]
    [InlineData("ServiceNow", "number,incident_state,caller_id,opened_at,sys_updated_at,contact_type,category,subcategory,u_symptom,impact,urgency,priority,assignment_group,assigned_to,resolved_at,closed_at",
        "INC1,Active,Caller 1,29-02-2016 01:16,01-03-2016 01:16,Phone,Category 5,Subcategory 7,?,2 - Medium,1 - High,3 - Moderate,Group 1,?,?,?",
        "ExternalId Status CustomerName CreatedAt UpdatedAt Channel Subject Subject Subject Ignored Ignored Priority Team Assignee ResolvedAt ClosedAt")]
    [InlineData("Zendesk", "Id,Requester,Requester id,Requester email,Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Solved at,Satisfaction Score",
        "1,Jo,77,jo@example.com,Ann,Support,Hello,a b,Solved,Normal,Mail,Question,2024-01-02 10:00,2024-01-03 10:00,2024-01-03 10:00,Good",
        "ExternalId CustomerName CustomerId CustomerEmail Assignee Team Subject Tags Status Priority Channel Type CreatedAt UpdatedAt ResolvedAt Ignored")]
    [InlineData("Freshdesk", "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,Last update time,Initial response time,First response time (in hrs),Resolution status,Full name,Email,Company Name,Tags",
        "5,Hi,Pending,Low,Portal,Incident,Ann,Billing,2024-01-02 10:00:00,2024-01-05 10:00:00,,,2024-01-02 10:00:00,2024-01-02 11:00:00,01:00:00,Within SLA,Jo,jo@example.com,Acme,vip",
        "ExternalId Subject Status Priority Channel Type Assignee Team CreatedAt Ignored ResolvedAt ClosedAt UpdatedAt FirstResponseAt Ignored Ignored CustomerName CustomerEmail Company Tags")]
    [InlineData("Jira", "Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Assignee,Reporter,Created,Updated,Resolved,Labels,Labels,Description",
        "Crash,APP-1,10001,Bug,In Progress,APP,Highest,Ann,Jo,15/Jan/24 3:04 PM,16/Jan/24 3:04 PM,,ui,crash,Text",
        "Subject ExternalId Ignored Type Status Ignored Priority Assignee CustomerName CreatedAt UpdatedAt ResolvedAt Tags Tags Description")]
    [InlineData("CSV", "title,body,severity,status,email,first response time,closed,notes",
        "Hi,Text,Major,open,jo@example.com,3.5,no,internal",
        "Subject Description Priority Status CustomerEmail Ignored Ignored Ignored")]
    public async Task Columns_are_proposed_by_their_names_and_what_is_in_them(string source, string header, string row, string fields)
    {
        var scan = await ScanAsync(Write(header + "\n" + row + "\n"));
        var mapping = await ProposeAsync(scan);

        Assert.Equal(source, mapping.Source);
        Assert.Equal(fields, string.Join(' ', mapping.Columns));
        Assert.Null(mapping.Fault(scan));
    }

    [Fact]
    public async Task A_mapping_that_cannot_work_is_refused_with_the_field()
    {
        var scan = await ScanAsync(Write("title,body,status\nA,B,open\n"));
        var mapping = await ProposeAsync(scan);

        Assert.Equal("columns", Field(mapping with { Columns = [ImportField.Status, ImportField.Ignored, ImportField.Status] }));
        Assert.Equal("columns", Field(mapping with { Columns = [ImportField.Ignored, ImportField.Ignored, ImportField.Status] }));
        Assert.Equal("columns", Field(mapping with { Columns = [ImportField.Subject] }));
        Assert.Equal("zone", Field(mapping with { Zone = "Mars/Olympus" }));
        Assert.Equal("source", Field(mapping with { Source = " " }));
        Assert.Equal("dates", Field(mapping with { Dates = (DateOrder)9 }));

        string? Field(ImportMapping m) => (m.Fault(scan) as Refusal.Invalid)?.Field;
    }

    [Fact]
    public async Task A_changed_column_brings_its_words_and_its_dates_along()
    {
        var scan = await ScanAsync(Write("title,phase,when\nA,Solved,02/29/2016\nB,On hold,01/02/2016\n"));
        var settings = (await AskAsync(new Core.Access.ReadDirectory(), Who.System)).Settings;
        var mapping = ImportProposal.For(scan, settings);
        Assert.Empty(mapping.Statuses);

        mapping = ImportProposal.With(mapping, scan, settings, 1, ImportField.Status);
        mapping = ImportProposal.With(mapping, scan, settings, 2, ImportField.CreatedAt);

        Assert.Equal(new ImportStatus(TicketStatus.Resolved), mapping.Statuses["solved"]);
        Assert.Equal(DateOrder.MonthFirst, mapping.Dates);
        mapping = ImportFieldWords.Choose(mapping, ImportField.Status, "On hold", "in-progress");
        Assert.Equal([TicketStatus.Resolved, TicketStatus.InProgress], ImportRun.Preview(scan, mapping, Start).Select(r => r.Row!.Status));
        mapping = ImportFieldWords.Choose(mapping, ImportField.Status, "On hold", "never offered");
        Assert.False(mapping.Statuses.ContainsKey("On hold"));
    }

    [Fact]
    public async Task A_file_without_rows_or_with_a_broken_header_is_refused()
    {
        Assert.False((await ImportScan.ReadAsync(Write("a,b\n"), null, Ct)).Ok);
        Assert.False((await ImportScan.ReadAsync(Write("a,\"b\n1,2\n"), null, Ct)).Ok);
        Assert.False((await ImportScan.ReadAsync(Path.Combine(Folder, "missing.csv"), null, Ct)).Ok);
    }
}
