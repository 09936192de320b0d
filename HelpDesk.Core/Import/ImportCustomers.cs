using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Import;

/// <summary>
/// Finds the customers of a step's rows or makes them: by address, else by number, else (for rows with neither) by name. Existing customers
/// are left as they are. All are looked up in three statements, new ones are written at once.
/// </summary>
internal sealed class ImportCustomers
{
    private readonly Dictionary<string, Entry> _byEmail = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Entry> _byNumber = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Entry> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Entry> _new = [];

    private sealed class Entry
    {
        public long Id { get; set; }
        public ImportCustomer? Person { get; init; }
        public DateTimeOffset Since { get; set; }
        public long? AccountId { get; set; }
    }

    /// <summary>Reads the existing customers that these could be.</summary>
    public static async Task<ImportCustomers> ReadAsync(Work work, IReadOnlyList<ImportCustomer> wanted, CancellationToken ct)
    {
        var found = new ImportCustomers();
        var database = work.Db.Database;
        if (Different(wanted.Select(c => c.Email)) is { Length: > 0 } emails)
        {
            Put(found._byEmail, await database.SqlQuery<ImportChunk.Named>($"""
                select u.name as "Name", min(a.customer_id) as "Id" from unnest({emails}) u(name) join customer_addresses a on lower(a.email) = lower(u.name) group by u.name
                """).ToListAsync(ct));
            found._addresses.UnionWith(found._byEmail.Keys);
        }
        if (Different(wanted.Select(c => c.ExternalId)) is { Length: > 0 } numbers)
        {
            Put(found._byNumber, await database.SqlQuery<ImportChunk.Named>($"""
                select u.name as "Name", min(c.id) as "Id" from unnest({numbers}) u(name) join customers c on lower(c.external_id) = lower(u.name) group by u.name
                """).ToListAsync(ct));
        }
        if (Different(wanted.Where(c => c is { Email: null, ExternalId: null }).Select(c => c.Name)) is { Length: > 0 } names)
        {
            Put(found._byName, await database.SqlQuery<ImportChunk.Named>($"""
                select u.name as "Name", min(c.id) as "Id" from unnest({names}) u(name) join customers c on lower(c.name) = lower(u.name) group by u.name
                """).ToListAsync(ct));
        }
        return found;

        static string[] Different(IEnumerable<string?> texts) => [.. texts.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

        static void Put(Dictionary<string, Entry> into, List<ImportChunk.Named> rows)
        {
            foreach (var row in rows) into[row.Name] = new Entry { Id = row.Id };
        }
    }

    /// <summary>Makes sure that a customer will be there.</summary>
    /// <param name="customer">Who.</param>
    /// <param name="since">When their ticket was created: a customer is not younger than that.</param>
    public void Resolve(ImportCustomer customer, DateTimeOffset since)
    {
        var entry = Find(customer);
        if (entry is null)
        {
            entry = new Entry { Person = customer, Since = since };
            _new.Add(entry);
            if (customer.Email is not null) _addresses.Add(customer.Email);
        }
        if (entry.Person is not null && since < entry.Since) entry.Since = since;
        if (customer.Email is not null) _byEmail.TryAdd(customer.Email, entry);
        if (customer.ExternalId is not null) _byNumber.TryAdd(customer.ExternalId, entry);
        if (customer is { Email: null, ExternalId: null }) _byName.TryAdd(customer.Name, entry);
    }

    /// <summary>The id of a resolved customer, after <see cref="WriteAsync"/>.</summary>
    public long IdOf(ImportCustomer customer) => Find(customer)!.Id;

    /// <summary>Whether a customer has this address. One that was found by number keeps the addresses it has.</summary>
    public bool Has(string email) => _addresses.Contains(email);

    /// <summary>Writes the new ones with their companies and addresses.</summary>
    public async Task WriteAsync(Work work, TicketCopy copy, CancellationToken ct)
    {
        if (_new.Count == 0) return;
        await AccountsAsync(work, ct);
        var ids = await copy.ReserveAsync("customers", _new.Count, ct);
        for (var i = 0; i < ids.Count; i++) _new[i].Id = ids[i];
        await copy.CopyAsync("customers (id, version, name, account_id, phone, external_id, tag_ids, created_at)", _new,
            c => [c.Id, 1, c.Person!.Name, c.AccountId, c.Person.Phone, c.Person.ExternalId, Array.Empty<long>(), c.Since < work.Now ? c.Since : work.Now], ct);
        await copy.CopyAsync("customer_addresses (customer_id, email, position)", _new.Where(c => c.Person!.Email is not null),
            c => [c.Id, c.Person!.Email, 0], ct);
    }

    /// <summary>What the log has about the new ones.</summary>
    public IEnumerable<LoggedEvent> Log(Work work) => _new.Select(c => new LoggedEvent("customer", c.Id, 1, new CopiedEvent(new CustomerCreated(), work.Now, work.Who)));

    private async Task AccountsAsync(Work work, CancellationToken ct)
    {
        var names = _new.Select(c => c.Person!.Company).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        if (names.Length == 0) return;
        var found = (await work.Db.Database.SqlQuery<ImportChunk.Named>($"""
            select u.name as "Name", a.id as "Id" from unnest({names}) u(name) join accounts a on lower(a.name) = lower(u.name)
            """).ToListAsync(ct)).ToDictionary(n => n.Name, n => n.Id, StringComparer.OrdinalIgnoreCase);
        var missing = names.Where(n => !found.ContainsKey(n)).Select(n => new Account { Name = n, CreatedAt = work.Now }).ToList();
        foreach (var account in missing) work.Add(account);
        await work.Db.SaveChangesAsync(ct);
        foreach (var account in missing) found[account.Name] = account.Id;
        foreach (var customer in _new) if (customer.Person!.Company is { } company) customer.AccountId = found[company];
    }

    private Entry? Find(ImportCustomer customer) =>
        customer.Email is not null && _byEmail.TryGetValue(customer.Email, out var byEmail) ? byEmail
        : customer.ExternalId is not null && _byNumber.TryGetValue(customer.ExternalId, out var byNumber) ? byNumber
        : customer is { Email: null, ExternalId: null } && _byName.TryGetValue(customer.Name, out var byName) ? byName : null;
}
