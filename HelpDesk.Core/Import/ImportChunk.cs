using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace HelpDesk.Core.Import;

/// <summary>
/// Brings up to 500 rows in as tickets, all or none, with their dates as given. A row whose number is here already from the same source
/// creates nothing, deleted tickets included, so that a second run of a file is harmless. Missing customers, companies and tags are created.
/// </summary>
/// <param name="Batch">The run; stands on all its events.</param>
/// <param name="Source">The system that the tickets come from, 1–60 characters.</param>
/// <param name="ResponsesKnown">The file says when first responses came. If not, tickets that somebody worked on have no response target: nobody knows whether it was met.</param>
/// <param name="Rows">1–500 rows with different numbers.</param>
public sealed record ImportChunk(Guid Batch, string Source, bool ResponsesKnown, IReadOnlyList<ImportRow> Rows) : Command<ImportedChunk>
{
    /// <summary>Most rows of one chunk.</summary>
    public const int Size = 500;

    /// <summary>Transaction-scoped lock: two imports take turns, so that neither creates the other's customers a second time.</summary>
    private const long ImportLock = 4713;

    private sealed record Known(string ExternalId, bool Deleted);

    internal override Permission Needs => Permission.ImportTickets;

    internal override async Task<ImportedChunk> RunAsync(Work work, CancellationToken ct)
    {
        if (Rows.Count is 0 or > Size) throw Work.Invalid("rows", $"A step of an import has 1 to {Size} rows.");
        if (string.IsNullOrWhiteSpace(Source) || Source.Length > 60) throw Work.Invalid("source", "Name the system that the tickets come from, in at most 60 characters.");
        if (Rows.DistinctBy(r => r.ExternalId).Count() != Rows.Count) throw Work.Invalid("rows", "Two rows of this step have the same number.");
        work.Batch = Batch;
        await work.Db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({ImportLock})", ct);

        var ids = Rows.Select(r => r.ExternalId).ToArray();
        var known = await work.Db.Database.SqlQuery<Known>($"""
            select external_id as "ExternalId", deleted_at is not null as "Deleted" from tickets where external_source = {Source} and external_id = any({ids})
            """).ToListAsync(ct);
        var here = known.Select(k => k.ExternalId).ToHashSet();
        var rows = Rows.Where(r => !here.Contains(r.ExternalId)).ToList();
        var result = new ImportedChunk([], here.Count, known.Count(k => k.Deleted), []);
        return rows.Count == 0 ? result : await AddAsync(work, rows, result, ct);
    }

    private async Task<ImportedChunk> AddAsync(Work work, List<ImportRow> rows, ImportedChunk result, CancellationToken ct)
    {
        var copy = new TicketCopy((NpgsqlConnection)work.Db.Database.GetDbConnection());
        var people = await ImportPeople.ReadAsync(work.All<Agent>(), work.All<Team>(), ct);
        var customers = await ImportCustomers.ReadAsync(work, [.. rows.Select(r => r.Customer).OfType<ImportCustomer>()], ct);
        var tags = await TagsAsync(work, rows, ct);
        foreach (var row in rows) if (row.Customer is { } customer) customers.Resolve(customer, row.CreatedAt);
        await customers.WriteAsync(work, copy, ct);

        var choice = await (await SlaBook.ReadAsync(work.Db, ct)).ChoosingAsync(work.Db, rows.Select(r => r.Customer is { } c ? (long?)customers.IdOf(c) : null), ct);
        var build = new ImportedTickets(work, this, people, customers, tags, choice, (await work.SettingsAsync(ct)).Triage);
        var ids = await copy.ReserveAsync("tickets", rows.Count, ct);
        var notes = new Queue<long>(await copy.ReserveAsync("notes", rows.Count(build.HasNote), ct));
        var tickets = rows.Select((row, i) => build.Make(ids[i], row, notes)).ToList();
        await copy.WriteRowsAsync(tickets, ct);
        await copy.WriteLogAsync(customers.Log(work).Concat(tickets.SelectMany(t => t.Log)), Batch, ct);
        return result with { Created = [.. tickets.Zip(rows, (t, row) => new ImportedTicket(t.Id, row.Line, t.Status))], Warnings = build.Warnings };
    }

    /// <summary>Ids of the tags that the rows name, without case; missing ones are created.</summary>
    private static async Task<IReadOnlyDictionary<string, long>> TagsAsync(Work work, List<ImportRow> rows, CancellationToken ct)
    {
        var names = rows.SelectMany(r => r.Tags).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        if (names.Length == 0) return new Dictionary<string, long>();
        var found = (await work.Db.Database.SqlQuery<Named>($"""
            select u.name as "Name", t.id as "Id" from unnest({names}) u(name) join tags t on lower(t.name) = lower(u.name)
            """).ToListAsync(ct)).ToDictionary(n => n.Name, n => n.Id, StringComparer.OrdinalIgnoreCase);
        var missing = names.Where(n => !found.ContainsKey(n)).Select(n => new Tag(n, (short)(1 + n.Sum(c => c) % 8), work.Now)).ToList();
        foreach (var tag in missing) work.Add(tag);
        await work.Db.SaveChangesAsync(ct);
        foreach (var tag in missing) found[tag.Name] = tag.Id;
        return found;
    }

    /// <summary>A name of a file and the row that has it, compared as the database compares them.</summary>
    internal sealed record Named(string Name, long Id);
}

/// <summary>What a step of an import did.</summary>
/// <param name="Created">New tickets in the order of their rows.</param>
/// <param name="Existing">Rows whose number was here already.</param>
/// <param name="Deleted">Those of them whose ticket is deleted here.</param>
/// <param name="Warnings">One sentence for each thing that was read differently than it stands; may repeat.</param>
public sealed record ImportedChunk(IReadOnlyList<ImportedTicket> Created, int Existing, int Deleted, IReadOnlyList<string> Warnings);

/// <summary>A ticket that an import created.</summary>
/// <param name="Id">Id.</param>
/// <param name="Line">Line of its row in the file.</param>
/// <param name="Status">Status.</param>
public sealed record ImportedTicket(long Id, int Line, TicketStatus Status);
