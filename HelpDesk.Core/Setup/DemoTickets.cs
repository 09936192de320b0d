using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Setup;

/// <summary>Gives plans their words and people and plays them until now.</summary>
internal sealed class DemoTickets(DemoPeople people, DemoPromises promises, DateTimeOffset now, Random random)
{
    private static readonly (TicketChannel Channel, double Weight)[] Channels =
    [
        (TicketChannel.Email, 42), (TicketChannel.Portal, 30), (TicketChannel.Phone, 13), (TicketChannel.Chat, 11), (TicketChannel.Api, 4),
    ];

    private readonly List<Message> _said = [];
    private long _notes;
    private long _messages;

    /// <summary>What was said on the tickets made so far.</summary>
    public IReadOnlyList<Message> Said => _said;

    public List<CopiedTicket> Make(IReadOnlyList<DemoPlan> plans) => [.. plans.Select((plan, i) => Make(i + 1, plan))];

    private CopiedTicket Make(long id, DemoPlan plan)
    {
        if (plan.Fate == DemoFate.Spam) return Spam(id, plan);
        var cast = Cast(plan);
        var talk = new DemoTalk(id, cast, () => ++_messages);
        var life = new DemoLife(cast, people, random, () => ++_notes, talk, (who, c) => Begin(id, plan, who, c));
        switch (plan.Fate)
        {
            case DemoFate.Unanswered:
                life.StayUnanswered(now);
                break;
            case DemoFate.Working:
                life.KeepWorking(plan.Worked, promises.Response(plan.Priority), now);
                break;
            case DemoFate.Waiting:
                life.StartWaiting(plan.Worked, promises.Response(plan.Priority), now);
                break;
            default:
                life.Finish(promises.Response(plan.Priority), now);
                break;
        }
        _said.AddRange(talk.Said);
        return life.History.Finish(now);
    }

    private CopiedTicket Spam(long id, DemoPlan plan)
    {
        var words = DemoTexts.Write(random.Pick(DemoBillingTexts.Spam), TicketChannel.Chat, "", null, plan.CreatedAt, random);
        var ticket = new Ticket(id, words.Subject, words.Description, TicketStatus.Open, plan.Priority, TicketType.Support, TicketChannel.Email, null, plan.CreatedAt);
        ticket.MoveToTeam((long)DemoTeam.Customer, plan.CreatedAt);
        var history = new TicketHistory(ticket, Who.System, promises.Choice);
        history.Step(plan.CreatedAt.AddSeconds(random.Next(180, 7200)), people.LeadOf(DemoTeam.Customer).Who, (t, at) => t.SetStatus(TicketStatus.Spam, null, at));
        return history.Finish(now);
    }

    private DemoCast Cast(DemoPlan plan)
    {
        var scenario = random.Pick(DemoTexts.Scenarios, s => Fit(s, plan.Priority));
        var channel = random.Pick(Channels, c => c.Weight).Channel;
        if (channel == TicketChannel.Api && scenario.Team != DemoTeam.Technical) channel = TicketChannel.Portal;
        var customer = random.Pick(people.Customers, c => c.CreatedAt < plan.CreatedAt ? c.Weight : 0);
        var agents = people.Agents.Where(a => a.Team == scenario.Team).ToList();
        return new DemoCast(scenario, plan.Priority, channel, customer, random.Pick(agents, a => a.Weight), people.LeadOf(scenario.Team),
            DemoTexts.Write(scenario, channel, customer.Name, people.CompanyOf(customer), plan.CreatedAt, random));
    }

    /// <summary>How well a scenario fits a priority: its own best, neighbours sometimes, but no wish is ever urgent.</summary>
    private static double Fit(DemoScenario scenario, TicketPriority priority) => Math.Abs(scenario.Priority - priority) switch
    {
        0 => 1,
        1 when scenario.Type != TicketType.Feature || priority < TicketPriority.High => 0.15,
        _ => 0,
    };

    private TicketHistory Begin(long id, DemoPlan plan, Who who, DemoCast cast)
    {
        var vague = random.Chance(0.03);
        // Customers cannot say how urgent something is or what kind it is; agents set that when they first look.
        var priority = who.Kind != ActorKind.Agent && random.Chance(0.5) ? TicketPriority.Medium : plan.Priority;
        var type = who.Kind != ActorKind.Agent && random.Chance(0.3) ? TicketType.Support : cast.Scenario.Type;
        var ticket = new Ticket(id, vague ? random.Pick(DemoTexts.VagueSubjects) : cast.Words.Subject, cast.Words.Description,
            TicketStatus.Open, priority, type, cast.Channel, cast.Customer.Id, plan.CreatedAt);
        ticket.MoveToTeam((long)(random.Chance(0.9) || who.Kind == ActorKind.Agent ? cast.Scenario.Team : DemoTeam.Customer), plan.CreatedAt);
        return new TicketHistory(ticket, who, promises.Choice);
    }
}

/// <summary>Who and what a ticket is about.</summary>
internal sealed record DemoCast(
    DemoScenario Scenario, TicketPriority Priority, TicketChannel Channel, DemoCustomer Customer, DemoAgent Assignee, DemoAgent Lead, DemoWords Words)
{
    public Who CustomerWho => new(ActorKind.Customer, Customer.Id);

    public Who Creator => Channel switch
    {
        TicketChannel.Phone => Assignee.Who,
        TicketChannel.Api => new Who(ActorKind.ApiKey, 0),
        _ => CustomerWho,
    };
}
