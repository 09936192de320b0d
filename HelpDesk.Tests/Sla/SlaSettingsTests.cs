using Bunit;
using HelpDesk.App.Features.Settings;
using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Sla;

/// <summary>Settings → SLA policies, as an admin uses it.</summary>
public sealed class SlaSettingsTests(PostgresTemplate postgres) : PageTest(postgres)
{
    private Who _admin;
    private long _team;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _admin = await AddAgentAsync(Role.Admin);
        _team = await AddTeamAsync("Billing");
    }

    [Fact]
    public async Task Office_hours_for_one_team_are_made_seen_previewed_saved_and_applied()
    {
        var standard = await StandardAsync();
        await RunAsync(new SaveSlaPolicy(standard with { Promises = [Promise(1)] }), _admin);
        var ticket = await RunAsync(new CreateTicket("Invoice", Priority: TicketPriority.High, TeamId: _team), _admin);
        await RunAsync(new CreateTicket("Printer", Priority: TicketPriority.High), _admin);
        Clock.Advance(TimeSpan.FromHours(2));
        while (await RunAsync(new TurnSlaStates(), Who.Clock) > 0) { }
        await StartNodeAsync();
        var page = await OpenAsync<SlaPage>(_admin);
        await ClickAsync(page, "[data-new-policy]");
        await TypeAsync(page, "[data-field=name]", "Billing hours");
        await ChooseAsync(page, "[data-add=team]", Id(_team));
        await ChooseAsync(page, "[data-field=calendar]", Id((await OfficeAsync()).CalendarId!.Value));
        await TypeAsync(page, "[data-field=high-response]", "30m");
        await TypeAsync(page, "[data-field=high-resolution]", "4h");
        Assert.Equal("A High ticket created Fri 16:50 is first answered by Mon 09:20 and resolved by Mon 12:50. Times of Etc/UTC.", TextOf(page, "[data-example]"));
        await TypeAsync(page, "[data-field=high-resolution]", "5h");
        Assert.Contains("resolved by Mon 13:50", TextOf(page, "[data-example]"), StringComparison.Ordinal);

        await ClickAsync(page, "[data-policy-form] [data-act=preview]");
        Assert.Equal(["Of 2 open tickets 1 would turn On track; 1 stays as it is.", "0 would be due earlier, 1 later."], Sentences(page));
        await TypeAsync(page, "[data-field=high-resolution]", "6h");
        Assert.Empty(Sentences(page));
        await SubmitAsync(page, "[data-policy-form]");

        Assert.Equal("team Billing", TextOf(page, "[data-policy='Billing hours'] [data-conditions]"));
        Assert.Equal("By Office hours (Etc/UTC)", TextOf(page, "[data-policy='Billing hours'] [data-hours]"));
        Assert.Equal(["30m", "—", "6h"], page.FindAll("[data-policy='Billing hours'] [data-promise=high] td").Select(Text));
        Assert.Equal(["Billing hours", "Standard"], page.FindAll("[data-policy]").Select(p => p.GetAttribute("data-policy")));
        Assert.NotEmpty(page.FindAll("[data-behind]"));
        Assert.Equal(3600, (await AskAsync(new TicketDetail(ticket), _admin)).Sla.ResponseTarget);

        await ClickAsync(page, "[data-apply]");
        Assert.Equal("0 of 2 open tickets looked at, 0 got another promise. You can leave this page; it goes on.", TextOf(page, "[data-move-said]"));
        Assert.Empty(page.FindAll("[data-behind]"));
        Assert.True(await RunAsync(new StepSlaMove(1), Who.Clock));
        await UntilAsync(page, () => Assert.StartsWith("1 of 2 open tickets looked at, 1 got", TextOf(page, "[data-move-said]"), StringComparison.Ordinal));
        while (await RunAsync(new StepSlaMove(1), Who.Clock)) { }
        await UntilAsync(page, () => Assert.EndsWith("1 of 2 open tickets got another promise.", TextOf(page, "[data-move-said]"), StringComparison.Ordinal));
        Assert.Equal(SlaState.OnTrack, (await AskAsync(new TicketDetail(ticket), _admin)).Row.SlaState);
    }

    [Theory]
    [InlineData("high-next", "soon", "High, next response: “soon” is no length of time. Write it like 30m, 4h, 2d or 1h 30m.")]
    [InlineData("high-response", "5h", "High, first response: The first response can't be due after the resolution.")]
    [InlineData("low-resolution", "400d", "Low, resolution: A target is between one second and 365 days.")]
    [InlineData("name", "standard", "There is a policy with this name already.")]
    public async Task A_refused_field_says_why_beside_it_and_keeps_what_was_typed(string field, string typed, string said)
    {
        await StartNodeAsync();
        var page = await OpenAsync<SlaPage>(_admin);
        await ClickAsync(page, "[data-new-policy]");
        await TypeAsync(page, "[data-field=name]", "Mine");
        await TypeAsync(page, "[data-field=high-resolution]", "4h");
        await TypeAsync(page, $"[data-field={field}]", typed);
        foreach (var act in new[] { () => SubmitAsync(page, "[data-policy-form]"), () => ClickAsync(page, "[data-policy-form] [data-act=preview]") })
        {
            await act();
            Assert.Equal(said, TextOf(page, $"[data-refusal={field}]"));
            Assert.Equal((typed, "true", $"error-{field}"), page.Find($"[data-field={field}]") is var input ? (input.GetAttribute("value"), input.GetAttribute("aria-invalid"), input.GetAttribute("aria-describedby")) : default);
            Assert.Equal("4h", page.Find("[data-field=high-resolution]").GetAttribute("value"));
        }
        Assert.Single(await AskAsync(new ReadSlaPolicies(), _admin));
        await TypeAsync(page, $"[data-field={field}]", field == "name" ? "Mine" : "1h");
        await SubmitAsync(page, "[data-policy-form]");
        Assert.Equal(2, (await AskAsync(new ReadSlaPolicies(), _admin)).Count);
    }

    [Fact]
    public async Task What_somebody_else_saved_does_not_overwrite_what_is_typed_and_can_be_loaded_or_replaced()
    {
        await StartNodeAsync();
        var page = await OpenAsync<SlaPage>(_admin);
        await ClickAsync(page, "[data-policy=Standard] [data-act=edit]");
        await TypeAsync(page, "[data-field=high-response]", "7m");
        await RunAsync(new SaveSlaPolicy((await StandardAsync()) with { Promises = [Promise(2)] }), _admin);
        await UntilAsync(page, () => Assert.NotEmpty(page.FindAll("[data-stale]")));
        await SubmitAsync(page, "[data-policy-form]");
        Assert.Equal(("7m", 1), (page.Find("[data-field=high-response]").GetAttribute("value"), page.FindAll("[data-stale]").Count));
        await ClickAsync(page, "[data-act=reload]");
        Assert.Equal(("2h", 0), (page.Find("[data-field=high-response]").GetAttribute("value"), page.FindAll("[data-stale]").Count));

        await TypeAsync(page, "[data-field=high-response]", "8m");
        await RunAsync(new SaveSlaPolicy((await StandardAsync()) with { Promises = [Promise(3)] }), _admin);
        await UntilAsync(page, () => Assert.NotEmpty(page.FindAll("[data-stale]")));
        await ClickAsync(page, "[data-act=keep-mine]");
        await SubmitAsync(page, "[data-policy-form]");
        Assert.Equal(TimeSpan.FromMinutes(8), (await StandardAsync()).Promises.Single().FirstResponse);
    }

    [Fact]
    public async Task A_policy_that_is_removed_while_it_is_edited_can_be_added_again()
    {
        var id = await RunAsync(new SaveSlaPolicy(new SlaPolicyDraft(null, 0, "Gone", [Promise(1)])), _admin);
        await StartNodeAsync();
        var page = await OpenAsync<SlaPage>(_admin);
        await ClickAsync(page, "[data-policy=Gone] [data-act=edit]");
        await TypeAsync(page, "[data-field=high-response]", "7m");
        await RunAsync(new DeleteSlaPolicy(id), _admin);
        await UntilAsync(page, () => Assert.NotEmpty(page.FindAll("[data-stale]")));
        Assert.Equal("7m", page.Find("[data-field=high-response]").GetAttribute("value"));
        await SubmitAsync(page, "[data-policy-form]");
        Assert.Equal("7m", Text(page.Find("[data-policy=Gone] [data-promise=high] td")));
    }

    [Fact]
    public async Task The_order_can_be_changed_policies_switched_off_and_removed_and_what_is_never_reached_is_told()
    {
        foreach (var name in new[] { "One", "Two" }) await RunAsync(new SaveSlaPolicy(new SlaPolicyDraft(null, 0, name, [Promise(1)]) { Priorities = name == "One" ? [TicketPriority.High, TicketPriority.Urgent] : [] }), _admin);
        await StartNodeAsync();
        var page = await OpenAsync<SlaPage>(_admin);
        string Order() => string.Join(", ", page.FindAll("[data-policy]").Select(p => p.GetAttribute("data-policy")));
        Assert.Equal(("One, Two, Standard", "High or Urgent", "All tickets", "All tickets that no other policy fits"),
            (Order(), TextOf(page, "[data-policy=One] [data-conditions]"), TextOf(page, "[data-policy=Two] [data-conditions]"), TextOf(page, "[data-policy=Standard] [data-conditions]")));
        Assert.Empty(page.FindAll("[data-policy=One] [data-shadow]"));
        await ClickAsync(page, "[data-policy=Two] [data-act=up]");
        Assert.Equal(("Two, One, Standard", 1), (Order(), page.FindAll("[data-policy=One] [data-shadow]").Count));
        await ClickAsync(page, "[data-policy=Two] [data-act=up]");
        await ClickAsync(page, "[data-policy=Two] [data-act=down]");
        Assert.Equal("One, Two, Standard", Order());
        await ChooseAsync(page, "[data-policy=Two] [data-field=enabled]", false);
        Assert.Equal(("false", false), (page.Find("[data-policy=Two]").GetAttribute("data-enabled"), (await AskAsync(new ReadSlaPolicies(), _admin))[1].Policy.Enabled));
        await ClickAsync(page, "[data-policy=One] [data-act=remove]");
        await ClickAsync(page, "[data-policy=One] [data-act=keep]");
        await ClickAsync(page, "[data-policy=One] [data-act=remove]");
        await ClickAsync(page, "[data-policy=One] [data-act=remove-really]");
        Assert.Equal("Two, Standard", Order());
        Assert.NotEmpty(page.FindAll("[data-behind]"));
        Assert.Empty(page.FindAll("[data-policy=Standard] :is([data-act=up], [data-act=remove], [data-field=enabled])"));
    }

    [Fact]
    public async Task Every_condition_and_manner_is_kept_as_it_was_chosen()
    {
        var tag = await RunAsync(new CreateTag("VIP"), _admin);
        await RunAsync(new SaveCustomer(null, "Ana", [], null, null, "Acme"), _admin);
        await StartNodeAsync();
        var page = await OpenAsync<SlaPage>(_admin);
        await ClickAsync(page, "[data-new-policy]");
        await TypeAsync(page, "[data-field=name]", "All of it");
        await ChooseAsync(page, "[data-field=priorities] [data-priority=urgent]", true);
        await ChooseAsync(page, "[data-field=priorities] [data-priority=low]", true);
        await ChooseAsync(page, "[data-field=priorities] [data-priority=low]", false);
        await ChooseAsync(page, "[data-add=team]", Id(_team));
        await ChooseAsync(page, "[data-add=tag]", Id(tag));
        await TypeAsync(page, "[data-account-search]", "ac");
        await ClickAsync(page, "[data-account]");
        await TypeAsync(page, "[data-field=urgent-next]", "15m");
        await ChooseAsync(page, "[data-choice=first-only]", "FirstOnly");
        await ChooseAsync(page, "[data-reason=internal]", false);
        await ChooseAsync(page, "[data-field=resolution-only]", true);
        await ChooseAsync(page, "[data-field=warn-admins]", true);
        await SubmitAsync(page, "[data-policy-form]");
        Assert.Equal("Urgent · team Billing · tag VIP · company Acme", TextOf(page, "[data-policy='All of it'] [data-conditions]"));
        Assert.Equal("Only the resolution counts. Admins are warned too. Reopened: only the first resolution counts. The clock runs on while waiting on colleagues.", TextOf(page, "[data-policy='All of it'] [data-remarks]"));
        var kept = (await AskAsync(new ReadSlaPolicies(), _admin))[0].Policy;
        Assert.Equal([new SlaPromise(TicketPriority.Urgent, null, null, TimeSpan.FromMinutes(15))], kept.Promises);
        Assert.Equal([WaitingOn.Customer, WaitingOn.ThirdParty, WaitingOn.Date], kept.Pausing);

        await ClickAsync(page, "[data-policy='All of it'] [data-act=edit]");
        await ClickAsync(page, "[data-field=accounts] [data-unpick]");
        await ClickAsync(page, "[data-field=teams] [data-unpick]");
        await ClickAsync(page, "[data-field=tags] .tag-chip__remove");
        await SubmitAsync(page, "[data-policy-form]");
        Assert.Equal("Urgent", TextOf(page, "[data-policy='All of it'] [data-conditions]"));
    }

    [Fact]
    public async Task Members_do_not_see_it()
    {
        var member = await AddAgentAsync(Role.Member);
        await StartNodeAsync();
        foreach (var text in new[] { (await OpenAsync<SlaPage>(member)).Markup, (await OpenAsync<CalendarsPage>(member)).Markup })
        {
            Assert.Contains("You don't have access to this.", System.Net.WebUtility.HtmlDecode(text), StringComparison.Ordinal);
            Assert.DoesNotContain("/settings/calendars", text, StringComparison.Ordinal);
        }
    }

    private static string[] Sentences(IRenderedComponent<SlaPage> page) => [.. page.FindAll("[data-policy-form] [data-preview-sentence]").Select(Text)];

    private static SlaPromise Promise(int hours) => new(TicketPriority.High, TimeSpan.FromHours(hours), TimeSpan.FromHours(24));

    private static string Id(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task<SlaPolicyDraft> StandardAsync() => (await AskAsync(new ReadSlaPolicies(), _admin)).Single(p => p.Fallback).Policy;

    private async Task<CalendarDraft> OfficeAsync() => (await AskAsync(new ReadCalendars(), _admin)).Single(c => c.Name == "Office hours");
}
