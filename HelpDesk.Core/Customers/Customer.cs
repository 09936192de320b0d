using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Customers;

/// <summary>A person that tickets are for: a lead, or a contact once there is an account (S089, C8).</summary>
internal sealed class Customer : Subject
{
    private Customer() : base("customer") { }

    public Customer(string name, DateTimeOffset now) : this()
    {
        Name = name;
        CreatedAt = now;
        Happened(new CustomerCreated());
    }

    public string Name { get; private set; } = "";
    public long? AccountId { get; private set; }
    public string? Phone { get; private set; }
    public string? ExternalId { get; private set; }
    public string? TimeZone { get; private set; }
    public long[] TagIds { get; private set; } = [];
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Changes the fields that differ; false when nothing does.</summary>
    public bool Edit(string name, long? accountId, string? phone, string? externalId, string? timeZone)
    {
        if ((name, accountId, phone, externalId, timeZone) == (Name, AccountId, Phone, ExternalId, TimeZone)) return false;
        var promoted = AccountId is null && accountId is not null;
        (Name, AccountId, Phone, ExternalId, TimeZone) = (name, accountId, phone, externalId, timeZone);
        if (Version > 1 || Id != 0) Happened(new CustomerEdited(promoted));
        return true;
    }

    public void AddTag(long tagId)
    {
        if (TagIds.Contains(tagId)) return;
        TagIds = [.. TagIds, tagId];
        Happened(new CustomerTagAdded(tagId));
    }

    public void RemoveTag(long tagId)
    {
        if (!TagIds.Contains(tagId)) return;
        TagIds = [.. TagIds.Where(t => t != tagId)];
        Happened(new CustomerTagRemoved(tagId));
    }

    /// <summary>Takes in another record of the same person: tags are united, and what is empty here is filled.</summary>
    public void TakeIn(Customer gone)
    {
        TagIds = [.. TagIds.Union(gone.TagIds)];
        (AccountId, Phone, ExternalId, TimeZone) = (AccountId ?? gone.AccountId, Phone ?? gone.Phone, ExternalId ?? gone.ExternalId, TimeZone ?? gone.TimeZone);
        Happened(new CustomerMerged(gone.Id, Kept: true));
    }

    public void AddressesChanged() => Happened(new CustomerEdited(false));
}

/// <summary>An address of a customer; position 0 is the one that mail goes to.</summary>
internal sealed class CustomerAddress
{
    public required long CustomerId { get; init; }
    public required string Email { get; init; }
    public int Position { get; set; }
}

/// <summary>A company; a person with one is a contact (C8).</summary>
internal sealed class Account
{
    public long Id { get; private set; }
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A coloured word for tickets and customers (C6).</summary>
internal sealed class Tag : Subject
{
    private Tag() : base("tag") { }

    public Tag(string name, short color, DateTimeOffset now) : this()
    {
        Name = name;
        Color = color;
        CreatedAt = now;
        Happened(new TagCreated());
    }

    public string Name { get; private set; } = "";
    public short Color { get; private set; }
    public DateTimeOffset? ArchivedAt { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    public void Edit(string name, short color)
    {
        if (name == Name && color == Color) return;
        (Name, Color) = (name, color);
        Happened(new TagEdited());
    }

    public void Archive(DateTimeOffset? at)
    {
        if (ArchivedAt is null == at is null) return;
        ArchivedAt = at;
        Happened(new TagEdited());
    }
}
