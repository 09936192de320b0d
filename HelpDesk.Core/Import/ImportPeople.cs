using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Import;

/// <summary>Finds the members and teams that a file names: members by name or address, teams by name, without case. Two of one name are nobody.</summary>
public sealed class ImportPeople
{
    private readonly Dictionary<string, long?> _agents = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long?> _teams = new(StringComparer.OrdinalIgnoreCase);

    private ImportPeople(IEnumerable<(long Id, string Name, string Email)> agents, IEnumerable<(long Id, string Name)> teams)
    {
        foreach (var (id, name, email) in agents)
        {
            _agents[email] = id;
            if (!_agents.TryAdd(name, id) && _agents[name] != id) _agents[name] = null;
        }
        foreach (var (id, name) in teams) _teams[name] = id;
    }

    /// <summary>The member who can be assigned (C33); null when there is none.</summary>
    public long? Agent(string text) => _agents.GetValueOrDefault(text.Trim());

    /// <summary>The members that a cell names: one, or several with semicolons, bars or commas between. Null when one of them is nobody here.</summary>
    public IReadOnlyList<long>? Agents(string text)
    {
        if (Agent(text) is { } one) return [one];
        foreach (var separator in new[] { ';', '|', ',' })
        {
            if (!text.Contains(separator, StringComparison.Ordinal)) continue;
            var all = text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Agent).ToList();
            if (all.Count > 0 && all.TrueForAll(a => a is not null)) return [.. all.Select(a => a!.Value).Distinct()];
        }
        return null;
    }

    /// <summary>The team of this name; null when there is none.</summary>
    public long? Team(string text) => _teams.GetValueOrDefault(text.Trim());

    internal static async Task<ImportPeople> ReadAsync(IQueryable<Agent> agents, IQueryable<Team> teams, CancellationToken ct)
    {
        var people = await agents.Where(a => a.DisabledAt == null && a.Role >= Role.Member).Select(a => new { a.Id, a.Name, a.Email }).ToListAsync(ct);
        var named = await teams.Select(t => new { t.Id, t.Name }).ToListAsync(ct);
        return new ImportPeople(people.Select(p => (p.Id, p.Name, p.Email!)), named.Select(t => (t.Id, t.Name)));
    }
}

/// <summary>Members and teams for a preview of an import.</summary>
public sealed record ReadImportPeople : Query<ImportPeople>
{
    internal override Permission Needs => Permission.ImportTickets;

    internal override Task<ImportPeople> RunAsync(Reading reading, CancellationToken ct) => ImportPeople.ReadAsync(reading.All<Agent>(), reading.All<Team>(), ct);
}

/// <summary>The member with this address, for an import that the command line runs in their name; refuses an address that nobody has.</summary>
public sealed record FindImporter(string Email) : Query<long>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<long> RunAsync(Reading reading, CancellationToken ct)
    {
        var email = Email.Trim().ToUpperInvariant();
        return await reading.All<Agent>().Where(a => a.NormalizedEmail == email && a.DisabledAt == null).Select(a => (long?)a.Id).SingleOrDefaultAsync(ct)
            ?? throw Work.Invalid("as", $"Nobody here has the address {Email}.");
    }
}
