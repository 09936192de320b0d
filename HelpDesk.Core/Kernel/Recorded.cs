using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Kernel;

/// <summary>One row of the log.</summary>
internal sealed class Recorded
{
    public long Position { get; private set; }
    public required string Subject { get; init; }
    public required long SubjectId { get; init; }
    public required int Version { get; init; }
    public required DateTimeOffset At { get; init; }
    public required ActorKind ActorKind { get; init; }
    public long? ActorId { get; init; }
    public long? CausedBy { get; init; }
    public Guid? Batch { get; init; }
    public required string Kind { get; init; }
    public required string Body { get; init; }

    public Fact Fact => Facts.Read(Kind, Body);
}

/// <summary>An entity whose changes are recorded: version = number of its last event.</summary>
internal interface IRecordEvents
{
    string SubjectName { get; }
    long Id { get; }
    IReadOnlyList<(int Version, Fact Fact)> Pending { get; }
    void Recorded();
}

/// <summary>Base of entities whose every change is an event.</summary>
internal abstract class Subject(string name) : IRecordEvents
{
    private readonly List<(int, Fact)> _pending = [];

    public long Id { get; protected set; }
    public int Version { get; private set; }

    string IRecordEvents.SubjectName => name;
    IReadOnlyList<(int Version, Fact Fact)> IRecordEvents.Pending => _pending;
    void IRecordEvents.Recorded() => _pending.Clear();

    internal void Happened(Fact fact) => _pending.Add((++Version, fact));
}

internal sealed class RecordedMap : IEntityTypeConfiguration<Recorded>
{
    public void Configure(EntityTypeBuilder<Recorded> b)
    {
        b.ToTable("events");
        b.HasKey(e => e.Position);
        b.Property(e => e.Position).UseIdentityAlwaysColumn();
        b.Property(e => e.Body).HasColumnType("jsonb");
        b.Ignore(e => e.Fact);
    }
}
