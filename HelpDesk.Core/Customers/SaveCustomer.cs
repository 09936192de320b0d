using System.Globalization;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Customers;

/// <summary>Creates a customer, or edits one (S088–S090, C8). With an account the person is a contact, without one a lead.</summary>
/// <param name="CustomerId">Null creates.</param>
/// <param name="Name">1–160 characters.</param>
/// <param name="Emails">At most 10 addresses; each belongs to one customer only. The first is the one that mail goes to. One that the customer has already stays as it is: mail may have come from it.</param>
/// <param name="Phone">At most 40 characters.</param>
/// <param name="ExternalId">Number in another system; unique.</param>
/// <param name="AccountName">Company; found by name or created.</param>
public sealed record SaveCustomer(long? CustomerId, string Name, IReadOnlyList<string> Emails, string? Phone, string? ExternalId, string? AccountName) : Command<long>
{
    internal override Permission Needs => Permission.CreateTickets;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var name = Line("name", Name, 160) ?? throw Work.Invalid("name", "A name is required.");
        var phone = Line("phone", Phone, 40);
        var external = Line("external-id", ExternalId, 80);
        var known = CustomerId is null ? [] : await work.All<CustomerAddress>().Where(a => a.CustomerId == CustomerId).OrderBy(a => a.Position).ToListAsync(ct);
        var emails = Emails.Select(e => known.Find(k => string.Equals(k.Email, e.Trim(), StringComparison.OrdinalIgnoreCase))?.Email ?? MailAddresses.One("emails", e)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (emails.Count > 10) throw Work.Invalid("emails", "A customer has at most 10 addresses.");

        var customer = CustomerId is { } id
            ? await work.All<Customer>().SingleOrDefaultAsync(c => c.Id == id, ct) ?? throw Work.NotFound("this customer")
            : new Customer(name, work.Now);
        if (CustomerId is null) work.Add(customer);
        if (external?.ToLowerInvariant() is { } key && await work.All<Customer>().AnyAsync(c => c.Id != customer.Id && c.ExternalId!.ToLower() == key, ct))
            throw Work.Invalid("external-id", "Another customer has this number already.");
        foreach (var email in emails)
        {
            var lower = email.ToLowerInvariant();
            if (await work.All<CustomerAddress>().AnyAsync(a => a.CustomerId != customer.Id && a.Email.ToLower() == lower, ct))
                throw Work.Invalid("emails", $"{email} belongs to another customer.");
        }

        var account = Line("account", AccountName, 160) is { } company ? await AccountAsync(work, company, ct) : null;
        await work.Db.SaveChangesAsync(ct);
        var changed = customer.Edit(name, account?.Id, phone, external, customer.TimeZone);
        if (TakeAddresses(work, customer.Id, known, emails) && CustomerId is not null && !changed) customer.AddressesChanged();
        await work.Db.SaveChangesAsync(ct);
        return customer.Id;
    }

    private static async Task<Account> AccountAsync(Work work, string name, CancellationToken ct)
    {
        var lower = name.ToLowerInvariant();
        var found = await work.All<Account>().FirstOrDefaultAsync(a => a.Name.ToLower() == lower, ct);
        if (found is not null) return found;
        var account = new Account { Name = name, CreatedAt = work.Now };
        work.Add(account);
        return account;
    }

    private static bool TakeAddresses(Work work, long customerId, List<CustomerAddress> known, List<string> emails)
    {
        if (known.Select(a => a.Email).SequenceEqual(emails, StringComparer.OrdinalIgnoreCase)) return false;
        work.Db.RemoveRange(known.Where(a => !emails.Contains(a.Email, StringComparer.OrdinalIgnoreCase)));
        for (var i = 0; i < emails.Count; i++)
        {
            if (known.Find(a => string.Equals(a.Email, emails[i], StringComparison.OrdinalIgnoreCase)) is { } kept) kept.Position = i;
            else work.Add(new CustomerAddress { CustomerId = customerId, Email = emails[i], Position = i });
        }
        return true;
    }

    private static string? Line(string field, string? text, int max)
    {
        var line = PlainText.Of(field, text).ReplaceLineEndings(" ").Trim();
        if (line.Length == 0) return null;
        return line.Length <= max ? line : throw Work.Invalid(field, $"This is too long: {line.Length} characters, at most {max.ToString(CultureInfo.InvariantCulture)} are kept.");
    }
}

/// <summary>Adds or removes a customer tag (S084).</summary>
public sealed record TagCustomer(long CustomerId, long TagId, bool On) : Command<int>
{
    internal override Permission Needs => Permission.CreateTickets;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var customer = await work.All<Customer>().SingleOrDefaultAsync(c => c.Id == CustomerId, ct) ?? throw Work.NotFound("this customer");
        if (!await work.All<Tag>().AnyAsync(t => t.Id == TagId, ct)) throw Work.Invalid("tags", "This tag doesn't exist any more.");
        if (On) customer.AddTag(TagId);
        else customer.RemoveTag(TagId);
        return customer.Version;
    }
}

/// <summary>Customers whose name begins with, or whose email, phone, number or external id is, the text (C8); at most 12.</summary>
public sealed record FindCustomers(string Text) : Query<IReadOnlyList<CustomerLine>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<CustomerLine>> RunAsync(Reading reading, CancellationToken ct)
    {
        var text = PlainText.Wanted(Text).Trim().ToLowerInvariant();
        if (text.Length is 0 or > 200) return [];
        var prefix = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
        var digits = text.StartsWith("cus-", StringComparison.Ordinal) ? text[4..] : text;
        var number = digits.Length <= 15 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
        var phone = new string([.. text.Where(c => char.IsAsciiDigit(c) || c == '+')]);
        var ids = await reading.Db.Database.SqlQuery<long>($"""
            (select id as "Value" from customers where id = {number})
            union (select id from customers where lower(external_id) = {text})
            union (select customer_id from customer_addresses where lower(email) like {prefix} limit 12)
            union (select id from customers where {phone.Length >= 5} and phone is not null and regexp_replace(phone, '[^0-9+]', '', 'g') = {phone} limit 12)
            union (select id from customers where lower(name) like {prefix} limit 12)
            limit 12
            """).ToListAsync(ct);
        return await CustomerLine.Lines(reading, reading.All<Customer>().Where(c => ids.Contains(c.Id)).OrderBy(c => c.Name)).ToListAsync(ct);
    }
}

/// <summary>A customer with all addresses.</summary>
public sealed record CustomerCard(long CustomerId) : Query<CustomerView>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<CustomerView> RunAsync(Reading reading, CancellationToken ct)
    {
        var line = await CustomerLine.FindAsync(reading, CustomerId, ct) ?? throw Work.NotFound("this customer");
        var emails = await reading.All<CustomerAddress>().Where(a => a.CustomerId == CustomerId).OrderBy(a => a.Position).Select(a => a.Email).ToListAsync(ct);
        return new CustomerView(line, emails);
    }
}

/// <summary>A customer with all addresses.</summary>
/// <param name="Line">What cards show.</param>
/// <param name="Emails">All addresses, the one for mail first.</param>
public sealed record CustomerView(CustomerLine Line, IReadOnlyList<string> Emails);
