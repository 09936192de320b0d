using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Conversations;

public sealed class CannedTests(PostgresTemplate postgres) : ConversationTest(postgres)
{
    [Fact]
    public async Task A_canned_response_comes_with_its_variables_filled_for_the_ticket_and_the_agent()
    {
        await RunAsync(new SaveCanned(null, "Greeting", "Hello {{customer_first_name}} ({{ customer_name }}, {{customer_email}}), {{ticket_id}} “{{ticket_subject}}” is {{ticket_status}}. {{agent_name}}/{{agent_first_name}}, {{workspace_name}}. {{order_id}}"), Ann);
        var offer = Assert.Single(await AskAsync(new CannedFor(Ticket), Ann));
        Assert.Equal($"Hello Ana (Ana Rivera, ana@example.com), TKT-{Ticket:D6} “Printer burns” is Received. Ann Archer/Ann, HelpDesk. {{{{order_id}}}}", offer.Body);
        Assert.Equal(["{{order_id}}"], Variables.Unfilled(offer.Body));
    }

    [Fact]
    public async Task Those_of_a_team_are_offered_on_its_tickets_only_and_archived_ones_nowhere()
    {
        var (mine, other) = (await AddTeamAsync("Support"), await AddTeamAsync("Billing"));
        await RunAsync(new ChangeTicket(Ticket, new SetTeam(mine)), Ann);
        await RunAsync(new SaveCanned(null, "Everybody", "A"), Ann);
        await RunAsync(new SaveCanned(null, "Support", "B", mine), Ann);
        await RunAsync(new SaveCanned(null, "Billing", "C", other), Ann);
        var old = await RunAsync(new SaveCanned(null, "Old", "D"), Ann);
        await RunAsync(new SaveCanned(old, "Old", "D", null, true), Ann);
        Assert.Equal(["Everybody", "Support"], (await AskAsync(new CannedFor(Ticket), Ann)).Select(c => c.Name));
        Assert.Equal(["Billing", "Everybody", "Old", "Support"], (await AskAsync(new CannedResponses(), Ann)).Select(c => c.Name));
        Assert.Equal(["canned.created", "canned.edited"], await LogOfAsync("canned", old));
    }

    [Fact]
    public async Task Names_are_unique_among_those_in_use_and_texts_are_bounded()
    {
        var first = await RunAsync(new SaveCanned(null, "Greeting", "A"), Ann);
        Assert.Equal("name", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveCanned(null, "greeting", "B"), Ann)).Field);
        await RunAsync(new SaveCanned(first, "Greeting", "A", null, true), Ann);
        await RunAsync(new SaveCanned(null, "greeting", "B"), Ann);
        Assert.Equal("body", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveCanned(null, "Long", new string('x', 20_001)), Ann)).Field);
        Assert.Equal("body", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveCanned(null, "Empty", " "), Ann)).Field);
        Assert.Equal("team", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new SaveCanned(null, "Team", "x", 987_654), Ann)).Field);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new SaveCanned(987_654, "Gone", "x"), Ann));
    }

    [Theory]
    [InlineData("{{a}}", "1")]
    [InlineData("{{ a }}{{b}}", "1{{a}}")]
    [InlineData("{{c}} {{a} }} {a}} {{", "{{c}} {{a} }} {a}} {{")]
    [InlineData("{{{a}}}", "{1}")]
    [InlineData("{{agent name}} ${7*7} @Model @(1+1) <%= %>", "{{agent name}} ${7*7} @Model @(1+1) <%= %>")]
    public void Variables_are_replaced_once_and_nothing_is_evaluated(string text, string filled) =>
        Assert.Equal(filled, Variables.Fill(text, new Dictionary<string, string> { ["a"] = "1", ["b"] = "{{a}}" }));
}
