using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Tickets;

internal sealed class TicketMap :
    IEntityTypeConfiguration<Ticket>, IEntityTypeConfiguration<TicketText>, IEntityTypeConfiguration<TicketSpell>,
    IEntityTypeConfiguration<TicketSearchDocument>, IEntityTypeConfiguration<Note>, IEntityTypeConfiguration<NoteRevision>, IEntityTypeConfiguration<TicketLink>,
    IEntityTypeConfiguration<TicketMerge>
{
    public void Configure(EntityTypeBuilder<Ticket> b)
    {
        b.ToTable("tickets");
        b.HasKey(t => t.Id);
        b.Ignore(t => t.IsOpen);
        b.Ignore(t => t.AwaitsCustomer);
        b.Ignore(t => t.PrimaryAssigneeId);
        b.Ignore(t => t.WaitsSince);
        b.Ignore(t => t.SlaPausedSince);
        b.Ignore(t => t.Sla);
        b.HasOne<Ticket>().WithMany().HasForeignKey(t => t.MergedInto);
    }

    public void Configure(EntityTypeBuilder<TicketText> b)
    {
        b.ToTable("ticket_texts");
        b.HasKey(t => new { t.TicketId, t.Field, t.Revision });
        b.HasOne<Ticket>().WithMany().HasForeignKey(t => t.TicketId);
    }

    public void Configure(EntityTypeBuilder<TicketSpell> b)
    {
        b.ToTable("ticket_spells");
        b.HasKey(s => new { s.TicketId, s.Kind, s.FromAt });
        b.HasOne<Ticket>().WithMany().HasForeignKey(s => s.TicketId);
    }

    public void Configure(EntityTypeBuilder<TicketSearchDocument> b)
    {
        b.ToTable("ticket_search");
        b.HasKey(s => s.TicketId);
    }

    public void Configure(EntityTypeBuilder<Note> b)
    {
        b.ToTable("notes");
        b.HasKey(n => n.Id);
        b.HasOne<Ticket>().WithMany().HasForeignKey(n => n.TicketId);
    }

    public void Configure(EntityTypeBuilder<NoteRevision> b)
    {
        b.ToTable("note_revisions");
        b.HasKey(n => new { n.NoteId, n.Revision });
        b.HasOne<Note>().WithMany().HasForeignKey(n => n.NoteId);
    }

    public void Configure(EntityTypeBuilder<TicketLink> b)
    {
        b.ToTable("ticket_links");
        b.HasKey(l => new { l.TicketId, l.OtherId, l.Kind });
        b.HasOne<Ticket>().WithMany().HasForeignKey(l => l.TicketId);
    }

    public void Configure(EntityTypeBuilder<TicketMerge> b)
    {
        b.ToTable("ticket_merges");
        b.HasKey(m => m.Id);
        b.Property(m => m.Taken).HasColumnType("jsonb");
        b.HasOne<Ticket>().WithMany().HasForeignKey(m => m.SecondaryId);
        b.HasOne<Ticket>().WithMany().HasForeignKey(m => m.PrimaryId);
    }
}
