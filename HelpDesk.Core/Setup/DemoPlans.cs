using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Setup;

/// <summary>What becomes of a demo ticket until now.</summary>
internal enum DemoFate
{
    /// <summary>Resolved or closed.</summary>
    Done,
    /// <summary>Marked as spam.</summary>
    Spam,
    /// <summary>Open, nobody has answered yet.</summary>
    Unanswered,
    /// <summary>Answered and in the hands of an agent.</summary>
    Working,
    /// <summary>Answered and waiting.</summary>
    Waiting,
}

/// <summary>A ticket before it has words and people.</summary>
/// <param name="CreatedAt">When it came in.</param>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Priority">Priority in the end.</param>
/// <param name="Worked">For answered open tickets: how long the resolution clock has run; the rest of the age is pauses.</param>
internal sealed record DemoPlan(DateTimeOffset CreatedAt, DemoFate Fate, TicketPriority Priority, TimeSpan Worked = default);

/// <summary>What the desk promises its demo tickets; where it promises nothing, they live as if it were a day and three.</summary>
internal sealed record DemoPromises(SlaChoice Choice)
{
    public int Response(TicketPriority priority) => Choice.For(priority, null, null)?.FirstResponse ?? 86_400;

    public int Resolution(TicketPriority priority) => Choice.For(priority, null, null)?.Resolution ?? 259_200;
}

/// <summary>
/// Arrivals of 90 days with office hours, quiet weekends and some busy days, and what becomes of each: a desk that keeps up, with about
/// 250 open tickets of which some are near their targets and few are late.
/// </summary>
internal sealed class DemoPlans(DateTimeOffset now, DemoPromises promises, Random random)
{
    public const int Tickets = 2000;

    private const int Days = 90;
    private const int SpamTickets = 36;
    private const int OnTrack = 84;
    private const int Waiting = 106;

    private static readonly double[] HourWeights =
        [.15, .1, .1, .1, .15, .3, .6, 1.2, 2.2, 3, 3.1, 2.7, 2, 2.3, 2.8, 2.6, 2.2, 1.6, 1.1, .8, .6, .5, .35, .25];

    private static readonly double[] DayWeights = [.15, 1.25, 1.15, 1.05, 1, .85, .22];

    private static readonly int[] BusyDays = [17, 38, 61];

    private static readonly TicketPriority[] Priorities = [TicketPriority.Low, TicketPriority.Medium, TicketPriority.High, TicketPriority.Urgent];

    // Minutes until the response clock warns, minutes until it is due, minutes since the ticket came in, minutes that it is overdue.
    private static readonly (TicketPriority Priority, int Minutes)[] WarnSoon =
        [(TicketPriority.Urgent, 3), (TicketPriority.High, 6), (TicketPriority.High, 12), (TicketPriority.Medium, 4), (TicketPriority.Medium, 15)];
    private static readonly (TicketPriority Priority, int Minutes)[] DueSoon =
        [(TicketPriority.High, 18), (TicketPriority.High, 47), (TicketPriority.Medium, 25), (TicketPriority.Medium, 70), (TicketPriority.Low, 150), (TicketPriority.Low, 290)];
    private static readonly (TicketPriority Priority, int Minutes)[] Young =
        [(TicketPriority.Medium, 2), (TicketPriority.High, 5), (TicketPriority.Low, 9), (TicketPriority.Urgent, 11), (TicketPriority.Medium, 17),
         (TicketPriority.Medium, 34), (TicketPriority.Low, 55), (TicketPriority.High, 80), (TicketPriority.Medium, 120), (TicketPriority.Medium, 200),
         (TicketPriority.Low, 400), (TicketPriority.Low, 700), (TicketPriority.Medium, 260)];
    private static readonly (TicketPriority Priority, int Minutes)[] Overdue =
        [(TicketPriority.Urgent, 20), (TicketPriority.High, 25), (TicketPriority.Medium, 40), (TicketPriority.Medium, 180), (TicketPriority.Low, 190)];

    /// <summary>Plans in order of time.</summary>
    public IReadOnlyList<DemoPlan> Make()
    {
        var plans = Unanswered().ToList();
        var free = Arrivals(Tickets - plans.Count);
        foreach (var minutes in new[] { 2, 7, 13, 19 }) plans.Add(Worked(free, SlaClock.WarnAt, TimeSpan.FromMinutes(minutes)));
        for (var i = 0; i < 10; i++) plans.Add(Worked(free, random.Between(0.77, 0.97), TimeSpan.Zero));
        for (var i = 0; i < 17; i++) plans.Add(Worked(free, random.Between(1.03, 1.7), TimeSpan.Zero));
        for (var i = 0; i < OnTrack; i++) plans.Add(OnTrackPlan(Take(free, Hours(1.5), Hours(10 * 24), Hours(45 * 24))));
        for (var i = 0; i < Waiting; i++) plans.Add(WaitingPlan(Take(free, Hours(4), Hours(16 * 24), Hours(70 * 24))));
        for (var i = 0; i < SpamTickets; i++) plans.Add(new DemoPlan(Take(free, Hours(3), Hours(45 * 24), Hours(Days * 24)), DemoFate.Spam, TicketPriority.Medium));
        plans.AddRange(free.Select(at => new DemoPlan(at, DemoFate.Done, AnyPriority())));
        return [.. plans.OrderBy(p => p.CreatedAt)];
    }

    private IEnumerable<DemoPlan> Unanswered()
    {
        var ages = WarnSoon.Select(w => (w.Priority, Age: Response(w.Priority) * SlaClock.WarnAt - TimeSpan.FromMinutes(w.Minutes)))
            .Concat(DueSoon.Select(w => (w.Priority, Age: Response(w.Priority) - TimeSpan.FromMinutes(w.Minutes))))
            .Concat(Young.Select(w => (w.Priority, Age: TimeSpan.FromMinutes(w.Minutes))))
            .Concat(Overdue.Select(w => (w.Priority, Age: Response(w.Priority) + TimeSpan.FromMinutes(w.Minutes))));
        // Shorter targets than the defaults must not lead into the future.
        return ages.Select(a => new DemoPlan(now - (a.Age < TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : a.Age), DemoFate.Unanswered, a.Priority));
    }

    private List<DateTimeOffset> Arrivals(int count)
    {
        var start = now.AddDays(-Days);
        var sums = new double[Days * 24];
        var sum = 0.0;
        for (var i = 0; i < sums.Length; i++)
        {
            var at = start.AddHours(i);
            var growth = 0.85 + 0.3 * i / sums.Length;
            var busy = BusyDays.Contains((now.Date - at.Date).Days) ? 1.6 : 1;
            sums[i] = sum += HourWeights[at.Hour] * DayWeights[(int)at.DayOfWeek] * growth * busy;
        }

        var arrivals = new List<DateTimeOffset>(count);
        while (arrivals.Count < count)
        {
            var hour = Array.BinarySearch(sums, random.NextDouble() * sum);
            var at = start.AddHours(hour < 0 ? ~hour : hour).AddSeconds(random.Next(3600));
            if (at < now.AddMinutes(-40)) arrivals.Add(at);
        }
        arrivals.Sort();
        return arrivals;
    }

    /// <summary>A ticket whose resolution clock stands at this share of its target, less a moment.</summary>
    private DemoPlan Worked(List<DateTimeOffset> free, double share, TimeSpan less)
    {
        var priority = random.Pick(Priorities, p => p switch
        {
            TicketPriority.Low => 0.05,
            TicketPriority.Medium => 0.4,
            TicketPriority.High => 0.4,
            _ => 0.15,
        });
        var worked = Whole(Resolution(priority) * share - less);
        var created = Take(free, worked + Hours(0.5), worked + Hours(60), worked + Hours(20 * 24));
        return new DemoPlan(created, DemoFate.Working, priority, worked);
    }

    private DemoPlan OnTrackPlan(DateTimeOffset created)
    {
        var priority = AnyPriority();
        var age = now - created;
        var worked = Whole(Resolution(priority) * random.Between(0.05, 0.72));
        return new DemoPlan(created, DemoFate.Working, priority, worked + Hours(0.3) > age ? age : worked);
    }

    private DemoPlan WaitingPlan(DateTimeOffset created)
    {
        var priority = AnyPriority();
        var worked = Whole(Resolution(priority) * random.Between(0.05, 0.7));
        var most = Whole((now - created) * 0.6);
        return new DemoPlan(created, DemoFate.Waiting, priority, worked < most ? worked : most);
    }

    /// <summary>Takes the arrival that is nearest to an age drawn between the limits; young ones are likelier.</summary>
    private DateTimeOffset Take(List<DateTimeOffset> free, TimeSpan youngest, TimeSpan typical, TimeSpan oldest)
    {
        TimeSpan age;
        do age = youngest - Math.Log(1 - random.NextDouble()) * (typical - youngest); while (age > oldest);
        var at = now - age;
        var nearest = free.Where(f => now - f >= youngest).MinBy(f => (f - at).Duration());
        free.Remove(nearest);
        return nearest;
    }

    private TicketPriority AnyPriority() => random.Pick(Priorities, p => p switch
    {
        TicketPriority.Low => 0.18,
        TicketPriority.Medium => 0.5,
        TicketPriority.High => 0.24,
        _ => 0.08,
    });

    private TimeSpan Response(TicketPriority priority) => TimeSpan.FromSeconds(promises.Response(priority));

    private TimeSpan Resolution(TicketPriority priority) => TimeSpan.FromSeconds(promises.Resolution(priority));

    private static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);

    private static TimeSpan Whole(TimeSpan time) => TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds));
}
