using System.Globalization;
using System.Text;
using HelpDesk.Core.Access;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Setup;

/// <summary>The three teams of the demo desk; the number is the team's id.</summary>
internal enum DemoTeam
{
    Customer = 1,
    Technical = 2,
    Billing = 3,
}

/// <summary>A person of the demo desk. Weight: share of the team's tickets that they take.</summary>
internal sealed record DemoAgent(long Id, string Name, Role Role, DemoTeam? Team, bool IsLead, int Weight, DateTimeOffset CreatedAt)
{
    public Who Who => Who.Agent(Id);

    public string Email => DemoPeople.MailName(Name) + "@helpdesk.example";
}

/// <summary>A tag of the demo desk; the first three are for customers.</summary>
internal sealed record DemoTag(long Id, string Name, short Color, DateTimeOffset CreatedAt);

/// <summary>A company that customers work for.</summary>
internal sealed record DemoAccount(long Id, string Name, DateTimeOffset CreatedAt);

/// <summary>A customer. Weight: how often they write.</summary>
internal sealed record DemoCustomer(
    long Id, string Name, long? AccountId, IReadOnlyList<string> Emails, string? Phone, string? ExternalId, string TimeZone, long[] TagIds,
    int Weight, DateTimeOffset CreatedAt);

/// <summary>Everybody on the demo desk: twelve colleagues in three teams, 60 companies and 300 customers, and the tags.</summary>
internal sealed class DemoPeople
{
    public const int Contacts = 200;
    public const int Leads = 100;

    private readonly DateTimeOffset _now;
    private readonly Random _random;
    private readonly Dictionary<string, long> _tagIds;

    public DemoPeople(DateTimeOffset now, Random random)
    {
        (_now, _random) = (now, random);
        Agents = MakeAgents();
        Tags = [.. TagNames.Select((t, i) => new DemoTag(i + 1, t.Name, t.Color, DaysAgo(428).AddMinutes(7 * i)))];
        _tagIds = Tags.ToDictionary(t => t.Name, t => t.Id);
        Accounts = [.. DemoNames.Companies.Select((name, i) => new DemoAccount(i + 1, name, DaysAgo(420 - 5 * i).AddMinutes(random.Next(400))))];
        Customers = MakeCustomers();
    }

    public IReadOnlyList<DemoAgent> Agents { get; }
    public IReadOnlyList<DemoTag> Tags { get; }
    public IReadOnlyList<DemoAccount> Accounts { get; }
    public IReadOnlyList<DemoCustomer> Customers { get; }

    public DateTimeOffset TeamsCreatedAt => DaysAgo(429);

    public IEnumerable<DemoAgent> Admins => Agents.Where(a => a.Role == Role.Admin);

    public static string NameOf(DemoTeam team) => team switch
    {
        DemoTeam.Customer => "Customer Support",
        DemoTeam.Technical => "Technical Support",
        _ => "Billing",
    };

    public DemoAgent LeadOf(DemoTeam team) => Agents.Single(a => a.Team == team && a.IsLead);

    public long TagId(string name) => _tagIds[name];

    public string? CompanyOf(DemoCustomer customer) => customer.AccountId is { } id ? Accounts[(int)id - 1].Name : null;

    /// <summary>Writes everybody; needs an empty desk.</summary>
    public async Task WriteAsync(TicketCopy copy, CancellationToken ct)
    {
        // The stamp ends old sign-ins when it changes, so it must not be the same on every demo desk.
        await copy.CopyAsync(
            "agents (id, version, name, role, created_at, is_demo, user_name, normalized_user_name, email, normalized_email, email_confirmed, security_stamp)",
            Agents, a => [a.Id, 1, a.Name, (short)a.Role, a.CreatedAt, true, a.Email, a.Email.ToUpperInvariant(), a.Email, a.Email.ToUpperInvariant(),
                true, Guid.NewGuid().ToString("N")], ct);
        await copy.CopyAsync("teams (id, version, name, created_at)", Enum.GetValues<DemoTeam>(),
            t => [(long)t, 1, NameOf(t), TeamsCreatedAt], ct);
        await copy.CopyAsync("team_members (team_id, agent_id, is_lead)", Agents.Where(a => a.Team is not null),
            a => [(long)a.Team!.Value, a.Id, a.IsLead], ct);
        await copy.CopyAsync("tags (id, version, name, color, created_at)", Tags, t => [t.Id, 1, t.Name, t.Color, t.CreatedAt], ct);
        await copy.CopyAsync("accounts (id, name, created_at)", Accounts, a => [a.Id, a.Name, a.CreatedAt], ct);
        await copy.CopyAsync("customers (id, version, name, account_id, phone, external_id, time_zone, tag_ids, created_at)", Customers,
            c => [c.Id, 1, c.Name, c.AccountId, c.Phone, c.ExternalId, c.TimeZone, c.TagIds, c.CreatedAt], ct);
        await copy.CopyAsync("customer_addresses (customer_id, email, position)",
            Customers.SelectMany(c => c.Emails.Select((email, i) => (c.Id, email, i))), a => [a.Id, a.email, a.i], ct);
    }

    /// <summary>What the log has about these people.</summary>
    public IEnumerable<LoggedEvent> Log()
    {
        var owner = Agents[0].Who;
        foreach (var a in Agents) yield return new("agent", a.Id, 1, new(new AgentAdded(a.Role), a.CreatedAt, a.Id == 1 ? Who.System : owner));
        foreach (var t in Enum.GetValues<DemoTeam>()) yield return new("team", (long)t, 1, new(new TeamCreated(), TeamsCreatedAt, owner));
        foreach (var t in Tags) yield return new("tag", t.Id, 1, new(new TagCreated(), t.CreatedAt, owner));
        foreach (var c in Customers) yield return new("customer", c.Id, 1, new(new CustomerCreated(), c.CreatedAt, Who.System));
    }

    /// <summary>The part of an address before the @: ASCII letters, words joined by dots.</summary>
    public static string MailName(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in name.ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(c)) plain.Append(c);
            else if (c is ' ' or '-' && plain.Length > 0 && plain[^1] != '.') plain.Append('.');
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark) plain.Append(Folded(c));
        }
        return plain.ToString().Trim('.');
    }

    private static string Folded(char c) => c switch
    {
        'ß' => "ss",
        'ø' => "o",
        'æ' => "ae",
        'œ' => "oe",
        'ł' => "l",
        'ı' => "i",
        'đ' => "d",
        _ => "",
    };

    private static readonly (string Name, short Color)[] TagNames =
    [
        ("VIP", 6), ("Enterprise", 5), ("Trial", 8), ("Access", 1), ("Security", 7), ("Integration", 2), ("Reporting", 3), ("Mobile", 4),
        ("Hardware", 5), ("Performance", 6), ("Shipping", 3), ("Invoice", 1), ("Refund", 7), ("Contract", 2),
    ];

    private static readonly (string Name, Role Role, DemoTeam? Team, bool Lead, int Weight)[] Staff =
    [
        ("Helena Lindqvist", Role.Owner, null, false, 0),
        ("Marcus Oyelaran", Role.Admin, DemoTeam.Technical, false, 1),
        ("Priya Raman", Role.Admin, DemoTeam.Customer, false, 1),
        ("Sofia Carvalho", Role.Member, DemoTeam.Customer, true, 3),
        ("Tomasz Zieliński", Role.Member, DemoTeam.Technical, true, 3),
        ("Claire Moreau", Role.Member, DemoTeam.Billing, true, 4),
        ("Daniel Whitaker", Role.Member, DemoTeam.Customer, false, 6),
        ("Aiko Tanaka", Role.Member, DemoTeam.Customer, false, 5),
        ("Jonas Bergmann", Role.Member, DemoTeam.Technical, false, 6),
        ("Leila Haddad", Role.Member, DemoTeam.Technical, false, 5),
        ("Mateo Álvarez", Role.Member, DemoTeam.Billing, false, 5),
        ("Nora Fitzgerald", Role.Guest, null, false, 0),
    ];

    private DateTimeOffset DaysAgo(int days) => _now.AddDays(-days);

    private List<DemoAgent> MakeAgents() =>
        [.. Staff.Select((s, i) => new DemoAgent(i + 1, s.Name, s.Role, s.Team, s.Lead, s.Weight, DaysAgo(430 - i * i).AddMinutes(13 * i)))];

    private List<DemoCustomer> MakeCustomers()
    {
        var created = Enumerable.Range(0, Contacts).Select(_ => DaysAgo(92).AddMinutes(-_random.Next(325 * 1440))).Order()
            .Concat(Enumerable.Range(0, Leads).Select(_ => DaysAgo(91).AddMinutes(_random.Next(90 * 1440))).Order()).ToList();
        var names = new HashSet<string>();
        var emails = new HashSet<string>();
        var customers = new List<DemoCustomer>();
        while (customers.Count < created.Count)
        {
            var locale = DemoNames.Locales[_random.Next(DemoNames.Locales.Length)];
            var name = $"{_random.Pick(locale.First)} {_random.Pick(locale.Last)}";
            if (!names.Add(name) || !emails.Add(MailName(name))) continue;
            var i = customers.Count;
            customers.Add(i < Contacts ? Contact(i + 1, name, locale, created[i]) : Lead(i + 1, name, locale, created[i]));
        }
        return customers;
    }

    private DemoCustomer Contact(int id, string name, DemoLocale locale, DateTimeOffset created)
    {
        var open = Accounts.Count(a => a.CreatedAt < created);
        var account = Accounts[open == 0 ? 0 : _random.Next(open)];
        var domain = MailName(account.Name).Replace('.', '-') + ".example.com";
        string[] emails = _random.Chance(0.12) ? [$"{MailName(name)}@{domain}", $"{MailName(name)}@example.org"] : [$"{MailName(name)}@{domain}"];
        var tag = _random.NextDouble() switch
        {
            < 0.10 => TagId("VIP"),
            < 0.34 => TagId("Enterprise"),
            < 0.38 => TagId("Trial"),
            _ => 0,
        };
        long[] tags = tag == 0 ? [] : tag == TagId("VIP") && _random.Chance(0.5) ? [tag, TagId("Enterprise")] : [tag];
        var externalId = _random.Chance(0.7) ? string.Create(CultureInfo.InvariantCulture, $"CRM-{20_000 + 37 * id}") : null;
        return new DemoCustomer(id, name, account.Id, emails, _random.Chance(0.6) ? Phone(locale) : null, externalId, locale.TimeZone, tags,
            1 + _random.Next(1, 4) * _random.Next(1, 4), created);
    }

    private DemoCustomer Lead(int id, string name, DemoLocale locale, DateTimeOffset created) => new(
        id, name, null, [$"{MailName(name)}@{(_random.Chance(0.5) ? "example.net" : "example.org")}"], _random.Chance(0.25) ? Phone(locale) : null,
        null, locale.TimeZone, _random.Chance(0.35) ? [TagId("Trial")] : [], 2, created);

    private string Phone(DemoLocale locale)
    {
        var number = new StringBuilder(locale.Phone);
        for (var i = 0; i < number.Length; i++) if (number[i] == '#') number[i] = (char)('0' + _random.Next(10));
        return number.ToString();
    }
}
