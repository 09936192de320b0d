using System.Text.RegularExpressions;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Browser;

/// <summary>SLA colours are the server's and come by themselves (UI 7 rule 10; issue part 10, 2).</summary>
public sealed class SlaStories(BrowserDesk desk) : BrowserTest(desk)
{
    private static readonly TimeSpan Target = TimeSpan.FromSeconds(12);

    private SlaPromise[] _before = [];

    public override async ValueTask InitializeAsync() => _before = [.. (await App.Desk.StandardAsync(App.Owner)).Promises];

    public override async ValueTask DisposeAsync()
    {
        await App.Desk.PromiseAsync(App.Owner, _before);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_ticket_nobody_touches_turns_on_every_screen_even_where_clock_and_timers_are_wrong()
    {
        await App.Desk.PromiseAsync(App.Owner, new SlaPromise(TicketPriority.Urgent, Target, Target));
        var lead = await ComeAsync(App.Lead);

        // A computer that is three hours fast and whose timers do not run: whatever colour it shows, the server told it.
        var frozen = await ComeAsync(App.Member, path: null);
        await frozen.Page.Clock.InstallAsync(new() { TimeDate = DateTime.UtcNow.AddHours(3) });
        await frozen.GoAsync("/tickets");
        await Expect(frozen.Live).ToHaveAttributeAsync("data-live", "on");
        await frozen.Page.Clock.PauseAtAsync(DateTime.UnixEpoch.AddMilliseconds(await frozen.Page.EvaluateAsync<double>("Date.now()") + 1000));

        var id = await Stage.TicketAsync("Nobody looks after this one", priority: TicketPriority.Urgent);
        foreach (var person in new[] { lead, frozen })
        {
            await Expect(person.Queue).ToBeVisibleAsync();
            await person.PressAsync(".");
        }
        await lead.OpenAsync(id, "activity");
        var leadStays = await lead.StayAsync();
        var frozenStays = await frozen.StayAsync();
        foreach (var state in new[] { "on-track", "warning", "breached" })
        {
            foreach (var person in new[] { lead, frozen })
            {
                await Expect(person.Row(id)).ToHaveAttributeAsync("data-sla", state);
                await Expect(person.Row(id).Locator(".sla-chip")).ToHaveAttributeAsync("data-sla", state);
            }
        }
        await Expect(lead.Activity.First).ToHaveTextAsync("SLA changed from Warning to Breached", new() { IgnoreCase = true });
        await Expect(lead.Activity.Filter(new() { HasText = "Resolution target missed" })).ToHaveCountAsync(1);
        await Expect(lead.Activity.Filter(new() { HasText = "Resolution: three quarters of the target have passed" })).ToHaveCountAsync(1);
        await Expect(lead.Page.Locator("[data-count=breached]")).ToHaveTextAsync(new Regex("[1-9]"));
        await leadStays();
        await frozenStays();

        var turned = await Stage.ReadAsync("""
            select extract(epoch from e.at - t.created_at)::numeric(9,1) from events e join tickets t on t.id = e.subject_id
             where e.subject = 'ticket' and e.subject_id = $1 and e.kind = 'ticket.sla_changed' and e.version > 2 order by e.version desc limit 2
            """, id);
        Assert.InRange(double.Parse(turned[0], System.Globalization.CultureInfo.InvariantCulture), 12, 14);    // breached at 12 s, within 2 s
        Assert.InRange(double.Parse(turned[1], System.Globalization.CultureInfo.InvariantCulture), 9, 11);      // warning at 75 %, within 2 s
    }

    [Fact]
    public async Task A_due_date_set_by_hand_is_on_every_screen_and_an_impossible_one_stays_in_its_field()
    {
        var id = await Stage.TicketAsync("Promised by telephone");
        var (owner, member) = (await ComeAsync(App.Owner), await ComeAsync(App.Member));
        foreach (var person in new[] { owner, member }) await person.OpenAsync(id, "detail");
        var (due, field) = (owner.Page.Locator("[data-act=due]"), owner.Page.Locator("[data-field=due]"));
        await due.ClickAsync();
        await Expect(field).ToBeFocusedAsync();
        await field.FillAsync("2020-02-03T10:00");
        await owner.Page.Locator("[data-act=set-due]").ClickAsync();
        await Expect(owner.Page.Locator("[data-refusal=due]")).ToContainTextAsync("lies ahead");
        await Expect(field).ToHaveValueAsync("2020-02-03T10:00");

        await field.FillAsync(DateTime.UtcNow.AddDays(40).ToString("yyyy-MM-dd'T'10:00", System.Globalization.CultureInfo.InvariantCulture));
        await owner.Page.Locator("[data-act=set-due]").ClickAsync();
        foreach (var person in new[] { owner, member }) await Expect(person.Page.Locator("[data-by-hand]")).ToContainTextAsync("10:00");
        await Expect(due).ToBeFocusedAsync();

        await due.ClickAsync();
        await owner.Page.Locator("[data-act=clear-due]").ClickAsync();
        foreach (var person in new[] { owner, member }) await Expect(person.Page.Locator("[data-by-hand]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Waiting_pauses_the_chip_on_every_screen_and_going_on_starts_it_again()
    {
        var id = await Stage.TicketAsync("Paused while the customer thinks");
        var member = await ComeAsync(App.Member);
        var chip = member.Row(id).Locator(".sla-chip");
        await Expect(chip).ToHaveAttributeAsync("data-sla", "on-track");
        await Stage.ChangeAsync(id, new SetStatus(TicketStatus.Waiting, WaitingOn.Customer));
        await Expect(chip).ToHaveAttributeAsync("data-sla", "paused");
        await Stage.ChangeAsync(id, new SetStatus(TicketStatus.InProgress));
        await Expect(chip).ToHaveAttributeAsync("data-sla", "on-track");
        await Stage.ChangeAsync(id, new SetStatus(TicketStatus.Resolved));
        await Expect(chip).ToHaveCountAsync(0);
    }
}
