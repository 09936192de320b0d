using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Conversations;

internal sealed class MessageMap : IEntityTypeConfiguration<Message>, IEntityTypeConfiguration<Mailbox>, IEntityTypeConfiguration<DeskKey>, IEntityTypeConfiguration<CannedResponse>, IEntityTypeConfiguration<Forward>, IEntityTypeConfiguration<PortalLink>, IEntityTypeConfiguration<SendingDomain>
{
    public void Configure(EntityTypeBuilder<Message> b)
    {
        b.ToTable("messages");
        b.HasKey(m => m.Id);
        b.HasOne<Ticket>().WithMany().HasForeignKey(m => m.TicketId);
        b.HasMany<TicketFile>().WithOne().HasForeignKey(f => f.MessageId);
    }

    public void Configure(EntityTypeBuilder<Forward> b)
    {
        b.ToTable("forwards");
        b.HasKey(f => f.NoteId);
        b.HasOne<Note>().WithOne().HasForeignKey<Forward>(f => f.NoteId);
    }

    public void Configure(EntityTypeBuilder<Mailbox> b)
    {
        b.ToTable("mailboxes");
        b.HasKey(m => m.Id);
        b.Ignore(m => m.Polling);
    }

    public void Configure(EntityTypeBuilder<DeskKey> b)
    {
        b.ToTable("desk_keys");
        b.HasKey(k => k.Name);
    }

    public void Configure(EntityTypeBuilder<PortalLink> b)
    {
        b.ToTable("portal_links");
        b.HasKey(l => new { l.TicketId, l.Address });
        b.HasOne<Ticket>().WithMany().HasForeignKey(l => l.TicketId);
    }

    public void Configure(EntityTypeBuilder<CannedResponse> b)
    {
        b.ToTable("canned_responses");
        b.HasKey(c => c.Id);
    }

    public void Configure(EntityTypeBuilder<SendingDomain> b)
    {
        b.ToTable("sending_domains");
        b.HasKey(d => d.Id);
    }
}
