using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Sla;

/// <summary>The promise for one priority; null promises nothing.</summary>
/// <param name="Priority">Priority.</param>
/// <param name="FirstResponse">Time to the first response, one second to 365 days of the calendar's time.</param>
/// <param name="Resolution">Time to the resolution, one second to 365 days.</param>
/// <param name="NextResponse">Time to the answer to each further message of the customer, one second to 365 days.</param>
public sealed record SlaPromise(TicketPriority Priority, TimeSpan? FirstResponse, TimeSpan? Resolution, TimeSpan? NextResponse = null);

/// <summary>A policy as it is edited.</summary>
/// <param name="PolicyId">Null adds one.</param>
/// <param name="Revision">The revision that was edited; an older one is refused.</param>
/// <param name="Name">1–80 characters.</param>
/// <param name="Promises">One for each priority that it promises something for.</param>
public sealed record SlaPolicyDraft(long? PolicyId, int Revision, string Name, IReadOnlyList<SlaPromise> Promises)
{
    /// <summary>Whether tickets can get it. The fallback is always in force.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whose time counts; null = around the clock.</summary>
    public long? CalendarId { get; init; }

    /// <summary>Only tickets with one of these priorities; empty = all.</summary>
    public IReadOnlyList<TicketPriority> Priorities { get; init; } = [];

    /// <summary>Only tickets of one of these teams; empty = all. At most 100.</summary>
    public IReadOnlyList<long> TeamIds { get; init; } = [];

    /// <summary>Only customers with one of these tags; empty = all. At most 100.</summary>
    public IReadOnlyList<long> CustomerTagIds { get; init; } = [];

    /// <summary>Only customers of one of these accounts; empty = all. At most 100.</summary>
    public IReadOnlyList<long> AccountIds { get; init; } = [];

    /// <summary>Only the resolution colours a ticket and is told (C34).</summary>
    public bool ResolutionOnly { get; init; }

    /// <summary>Admins hear of warnings too (C11).</summary>
    public bool WarnAdmins { get; init; }

    /// <summary>What a reopened ticket means for its resolution (D6).</summary>
    public SlaReopening Reopening { get; init; } = SlaReopening.GoesOn;

    /// <summary>For which reasons of waiting the resolution clock stands (D8).</summary>
    public IReadOnlyList<WaitingOn> Pausing { get; init; } = Enum.GetValues<WaitingOn>();
}

/// <summary>Adds or edits a policy (S186). Tickets that are created, or that change priority, team or customer, take it from now on; the others by <see cref="BeginSlaMove"/> (D6).</summary>
public sealed record SaveSlaPolicy(SlaPolicyDraft Policy) : Command<long>
{
    /// <summary>Most policies of a desk.</summary>
    public const int Most = 50;

    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var policy = await FindAsync(work, ct);
        await SlaDrafts.CheckAsync(work.Db, Policy, policy.Fallback, ct);
        Policy.WriteTo(policy);
        if (policy.Id == 0) work.Add(policy);
        else policy.Revision++;
        var calendar = policy.CalendarId is { } id ? await work.All<BusinessCalendar>().SingleAsync(c => c.Id == id, ct) : null;
        await work.Db.SaveChangesAsync(ct);
        policy.Promise(Policy.Promises, calendar, work.Now);
        (await work.All<Workspace>().SingleAsync(ct)).Happened(new WorkspaceChanged(["SlaPolicies"]));
        await work.Db.SaveChangesAsync(ct);
        return policy.Id;
    }

    private async Task<SlaPolicy> FindAsync(Work work, CancellationToken ct)
    {
        if (Policy.PolicyId is not { } id)
        {
            var places = await work.All<SlaPolicy>().Select(p => p.Position).ToListAsync(ct);
            if (places.Count >= Most) throw Work.Rule($"There are at most {Most} policies. Remove one first. Nothing was changed.");
            return new SlaPolicy { Name = "", Position = places.DefaultIfEmpty().Max() + 1 };
        }
        var policy = await work.All<SlaPolicy>().Include(p => p.Targets).ThenInclude(t => t.Terms).SingleOrDefaultAsync(p => p.Id == id, ct) ?? throw Work.NotFound("this policy");
        if (policy.Revision != Policy.Revision) throw new RefusedException(new Refusal.Stale("policy", policy.Name));
        return policy;
    }
}

/// <summary>Puts a policy one place further up or down: the first one that fits a ticket is the ticket's.</summary>
/// <param name="PolicyId">Not the fallback, which stays last.</param>
/// <param name="Up">Earlier, or later.</param>
public sealed record MoveSlaPolicy(long PolicyId, bool Up) : Command<bool>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var policies = await work.All<SlaPolicy>().Where(p => !p.Fallback).OrderBy(p => p.Position).ThenBy(p => p.Id).ToListAsync(ct);
        var at = policies.FindIndex(p => p.Id == PolicyId);
        if (at < 0) throw Work.NotFound("this policy");
        var to = at + (Up ? -1 : 1);
        if (to < 0 || to >= policies.Count) return false;
        (policies[at], policies[to]) = (policies[to], policies[at]);
        for (var i = 0; i < policies.Count; i++) policies[i].Position = i + 1;
        (await work.All<Workspace>().SingleAsync(ct)).Happened(new WorkspaceChanged(["SlaPolicies"]));
        return true;
    }
}

/// <summary>Removes a policy; open tickets keep what it promised until they are moved. Refuses the fallback.</summary>
public sealed record DeleteSlaPolicy(long PolicyId) : Command<bool>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var policy = await work.All<SlaPolicy>().Include(p => p.Targets).SingleOrDefaultAsync(p => p.Id == PolicyId, ct) ?? throw Work.NotFound("this policy");
        if (policy.Fallback) throw Work.Rule("This policy is for all tickets that no other one fits. It can't be removed; its targets can be emptied.");
        work.Db.Remove(policy);
        (await work.All<Workspace>().SingleAsync(ct)).Happened(new WorkspaceChanged(["SlaPolicies"]));
        return true;
    }
}

/// <summary>All policies in the order in which tickets ask them; the fallback is last.</summary>
public sealed record ReadSlaPolicies : Query<IReadOnlyList<SlaPolicyRow>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<SlaPolicyRow>> RunAsync(Reading reading, CancellationToken ct) =>
        [.. (await SlaBook.ReadAsync(reading.Db, ct)).Policies.Select(p => new SlaPolicyRow(SlaDrafts.Of(p), p.Fallback))];
}

/// <summary>A policy on the settings page.</summary>
/// <param name="Policy">What can be edited.</param>
/// <param name="Fallback">It is the one for all that no other fits: it has no conditions and stays.</param>
public sealed record SlaPolicyRow(SlaPolicyDraft Policy, bool Fallback);

/// <summary>What policies and their previews check and write alike.</summary>
internal static class SlaDrafts
{
    private const int MostConditions = 100;

    public static SlaPolicyDraft Of(SlaPolicy p) => new(p.Id, p.Revision, p.Name,
        [.. p.Targets.OrderByDescending(t => t.Priority).Select(t => new SlaPromise(t.Priority, Time(t.FirstResponse), Time(t.Resolution), Time(t.NextResponse)))])
    {
        Enabled = p.Enabled, CalendarId = p.CalendarId, Priorities = [.. p.Priorities.Select(x => (TicketPriority)x)], TeamIds = p.TeamIds, CustomerTagIds = p.CustomerTagIds,
        AccountIds = p.AccountIds, ResolutionOnly = p.ResolutionOnly, WarnAdmins = p.WarnAdmins, Reopening = p.Reopening, Pausing = [.. p.Pausing.Select(x => (WaitingOn)x)],
    };

    /// <summary>Refuses a draft that cannot be kept, at the field that is wrong.</summary>
    public static async Task CheckAsync(DbContext db, SlaPolicyDraft draft, bool fallback, CancellationToken ct)
    {
        var name = Texts.Line("name", draft.Name, 80, "A name").ToLowerInvariant();
        if (await db.Set<SlaPolicy>().AnyAsync(p => p.Id != draft.PolicyId && p.Name.ToLower() == name, ct)) throw Work.Invalid("name", "There is a policy with this name already.");
        if (draft.CalendarId is { } calendar && !await db.Set<BusinessCalendar>().AnyAsync(c => c.Id == calendar, ct)) throw Work.Invalid("calendar", "This calendar doesn't exist any more. Choose another one.");
        if (!Enum.IsDefined(draft.Reopening)) throw Work.Invalid("reopening", "Choose what reopening means.");
        if (draft.Pausing.Any(p => !Enum.IsDefined(p))) throw Work.Invalid("pausing", "This reason for waiting doesn't exist.");
        if (fallback && (!draft.Enabled || draft.Priorities.Count + draft.TeamIds.Count + draft.CustomerTagIds.Count + draft.AccountIds.Count > 0))
            throw Work.Rule("This policy is for all tickets that no other one fits: it has no conditions and is always in force.");
        if (draft.Priorities.Any(p => !Enum.IsDefined(p))) throw Work.Invalid("priorities", "This priority doesn't exist.");
        await ThereAsync(db.Set<Team>().Where(t => draft.TeamIds.Contains(t.Id)), draft.TeamIds, "teams", ct);
        await ThereAsync(db.Set<Tag>().Where(t => draft.CustomerTagIds.Contains(t.Id)), draft.CustomerTagIds, "tags", ct);
        await ThereAsync(db.Set<Account>().Where(a => draft.AccountIds.Contains(a.Id)), draft.AccountIds, "accounts", ct);
        if (draft.Promises.Select(p => p.Priority).Distinct().Count() != draft.Promises.Count || draft.Promises.Any(p => !Enum.IsDefined(p.Priority))) throw Work.Invalid("priority", "This priority doesn't exist, or is there twice.");
        foreach (var p in draft.Promises)
        {
            var word = TicketWords.Word(p.Priority);
            Check($"{word}-response", p.FirstResponse);
            Check($"{word}-next", p.NextResponse);
            Check($"{word}-resolution", p.Resolution);
            if (p.FirstResponse > p.Resolution) throw Work.Invalid($"{word}-response", "The first response can't be due after the resolution.");
        }
    }

    /// <summary>Writes what can be edited, but for the promises.</summary>
    public static void WriteTo(this SlaPolicyDraft draft, SlaPolicy policy)
    {
        (policy.Name, policy.Enabled, policy.CalendarId) = (Texts.Line("name", draft.Name, 80, "A name"), draft.Enabled, draft.CalendarId);
        (policy.Priorities, policy.TeamIds) = ([.. draft.Priorities.Distinct().Select(p => (short)p)], [.. draft.TeamIds.Distinct()]);
        (policy.CustomerTagIds, policy.AccountIds) = ([.. draft.CustomerTagIds.Distinct()], [.. draft.AccountIds.Distinct()]);
        (policy.ResolutionOnly, policy.WarnAdmins, policy.Reopening) = (draft.ResolutionOnly, draft.WarnAdmins, draft.Reopening);
        policy.Pausing = [.. draft.Pausing.Distinct().Order().Select(p => (short)p)];
    }

    /// <summary>Writes the promises; where a promise, the calendar or how it is kept changed, there are new terms.</summary>
    public static void Promise(this SlaPolicy policy, IReadOnlyList<SlaPromise> promises, BusinessCalendar? calendar, DateTimeOffset now)
    {
        policy.Targets.RemoveAll(t => promises.All(p => p.Priority != t.Priority));
        foreach (var p in promises)
        {
            var target = policy.Targets.Find(t => t.Priority == p.Priority);
            if (target is null) policy.Targets.Add(target = new SlaPolicyTarget { PolicyId = policy.Id, Priority = p.Priority });
            (target.FirstResponse, target.NextResponse, target.Resolution) = (Seconds(p.FirstResponse), Seconds(p.NextResponse), Seconds(p.Resolution));
            target.Renew(policy, calendar, now);
        }
    }

    /// <summary>Gives a target new terms unless the ones it has say the same.</summary>
    public static void Renew(this SlaPolicyTarget target, SlaPolicy policy, BusinessCalendar? calendar, DateTimeOffset now)
    {
        var terms = new SlaTerms
        {
            PolicyId = policy.Id, PolicyName = policy.Name, FirstResponse = target.FirstResponse, NextResponse = target.NextResponse, Resolution = target.Resolution,
            CalendarName = calendar?.Name, Zone = calendar?.Zone, Windows = calendar?.Windows ?? [], Holidays = calendar?.Holidays ?? [], HolidayNames = calendar?.HolidayNames ?? [],
            ResolutionOnly = policy.ResolutionOnly, WarnAdmins = policy.WarnAdmins, Reopening = policy.Reopening, Pausing = policy.Pausing, MadeAt = now,
        };
        if (target.Terms is not { } had || !Same(had, terms)) target.Terms = terms;
    }

    private static bool Same(SlaTerms a, SlaTerms b) =>
        (a.PolicyId, a.PolicyName, a.FirstResponse, a.NextResponse, a.Resolution, a.CalendarName, a.Zone) == (b.PolicyId, b.PolicyName, b.FirstResponse, b.NextResponse, b.Resolution, b.CalendarName, b.Zone)
        && (a.ResolutionOnly, a.WarnAdmins, a.Reopening) == (b.ResolutionOnly, b.WarnAdmins, b.Reopening)
        && a.Windows.SequenceEqual(b.Windows) && a.Holidays.SequenceEqual(b.Holidays) && a.HolidayNames.SequenceEqual(b.HolidayNames) && a.Pausing.SequenceEqual(b.Pausing);

    private static async Task ThereAsync<T>(IQueryable<T> found, IReadOnlyList<long> wanted, string field, CancellationToken ct)
    {
        if (wanted.Count == 0) return;
        if (wanted.Count > MostConditions) throw Work.Invalid(field, $"Choose at most {MostConditions}.");
        if (await found.CountAsync(ct) != wanted.Distinct().Count()) throw Work.Invalid(field, "One of these doesn't exist any more. Choose again.");
    }

    private static void Check(string field, TimeSpan? time)
    {
        if (time is { TotalSeconds: < 1 or > 31_536_000 }) throw Work.Invalid(field, "A target is between one second and 365 days.");
    }

    private static TimeSpan? Time(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;

    private static int? Seconds(TimeSpan? time) => time is { } t ? (int)t.TotalSeconds : null;
}
