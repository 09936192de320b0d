using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Tickets;

/// <summary>How satisfied a customer is with one resolution of a ticket: what they say, and what the agent was told (D11, C15).</summary>
internal sealed class Survey
{
    public long Id { get; init; }
    public required long TicketId { get; init; }
    public required int Resolution { get; init; }
    public long? AgentId { get; init; }
    public required bool Wanted { get; init; }
    public int? AgentScore { get; init; }
    public int? Score { get; set; }
    public string Comment { get; set; } = "";
    public string? Address { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SentAt { get; set; }
    public DateTimeOffset? FirstAnsweredAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? VoidedAt { get; set; }
}

internal sealed class SurveyMap : IEntityTypeConfiguration<Survey>
{
    public void Configure(EntityTypeBuilder<Survey> b)
    {
        b.ToTable("surveys");
        b.HasKey(s => s.Id);
        b.Property(s => s.AgentScore).HasColumnType("smallint").HasConversion<short?>();
        b.Property(s => s.Score).HasColumnType("smallint").HasConversion<short?>();
        b.HasOne<Ticket>().WithMany().HasForeignKey(s => s.TicketId);
        b.HasOne<Agent>().WithMany().HasForeignKey(s => s.AgentId);
    }
}

/// <summary>Every resolution has its survey; one that ends before it was answered is void (D11).</summary>
internal static class Surveying
{
    public static Survey Of(Ticket ticket, DateTimeOffset now, bool wanted, int? agentScore) => new()
    {
        TicketId = ticket.Id, Resolution = ticket.Resolutions, AgentId = ticket.PrimaryAssigneeId, Wanted = wanted, AgentScore = agentScore, CreatedAt = now,
    };

    public static async Task FollowAsync(Work work, IReadOnlyList<Ticket> moved, CancellationToken ct)
    {
        foreach (var ticket in moved.Where(t => t.Status == TicketStatus.Resolved))
        {
            if (!work.Db.Set<Survey>().Local.Any(s => s.TicketId == ticket.Id && s.Resolution == ticket.Resolutions)) work.Add(Of(ticket, work.Now, true, null));
        }
        var reopened = moved.Where(t => t.IsOpen && t.Resolutions > 0).Select(t => t.Id).ToArray();
        if (reopened.Length > 0)
        {
            await work.All<Survey>().Where(s => reopened.Contains(s.TicketId) && s.AnsweredAt == null && s.VoidedAt == null)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.VoidedAt, work.Now), ct);
        }
    }
}
