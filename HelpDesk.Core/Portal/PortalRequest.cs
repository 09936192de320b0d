using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Portal;

/// <summary>Where a request from an unknown address stands.</summary>
public enum RequestState : short
{
    /// <summary>Until somebody confirms it, or seven days have passed.</summary>
    Waiting = 1,
    /// <summary>It is a ticket.</summary>
    Confirmed = 2,
    /// <summary>An Admin said no.</summary>
    Discarded = 3,
}

/// <summary>A request whose writer has not yet shown that mail to the address reaches them. Nothing that they wrote has been sent anywhere (TRUST decision 4).</summary>
internal sealed class PortalRequest : Subject
{
    private PortalRequest() : base("request") { }

    public PortalRequest(string address, string name, string subject, string body, Guid clientKey, byte[]? tokenHash, DateTimeOffset now) : this()
    {
        (Address, Name, Subject, Body) = (address, name, subject, body);
        (ClientKey, TokenHash, CreatedAt) = (clientKey, tokenHash, now);
        Happened(new RequestParked());
    }

    public RequestState State { get; private set; } = RequestState.Waiting;
    public string Address { get; private set; } = "";
    public string Name { get; private set; } = "";
    public string Subject { get; private set; } = "";
    public string Body { get; private set; } = "";
    public Guid ClientKey { get; private set; }
    public byte[]? TokenHash { get; private set; }
    public long? TicketId { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>It became a ticket.</summary>
    public void Confirm(long ticketId)
    {
        (State, TicketId, Body) = (RequestState.Confirmed, ticketId, "");
        Happened(new RequestConfirmed(ticketId));
    }

    /// <summary>It will be none; what was written goes.</summary>
    public void Discard()
    {
        (State, Body) = (RequestState.Discarded, "");
        Happened(new RequestDiscarded());
    }
}

/// <summary>One use of a budget.</summary>
internal sealed class PortalSpent
{
    public long Id { get; init; }
    public required string Key { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class PortalMap : IEntityTypeConfiguration<PortalRequest>, IEntityTypeConfiguration<PortalSpent>
{
    public void Configure(EntityTypeBuilder<PortalRequest> b)
    {
        b.ToTable("portal_requests");
        b.HasKey(r => r.Id);
        b.HasOne<Ticket>().WithMany().HasForeignKey(r => r.TicketId);
        b.HasMany<TicketFile>().WithOne().HasForeignKey(f => f.RequestId);
    }

    public void Configure(EntityTypeBuilder<PortalSpent> b)
    {
        b.ToTable("portal_spent");
        b.HasKey(s => s.Id);
    }
}
