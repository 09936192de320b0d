using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Sla;

/// <summary>What happens to the resolution clock when a ticket that was done opens again (D6).</summary>
public enum SlaReopening : short
{
    /// <summary>The time for which it was done does not count.</summary>
    GoesOn = 1,
    /// <summary>The time for which it was done counts too.</summary>
    Total = 2,
    /// <summary>The promise was kept or missed with the first resolution; nothing is promised afterwards.</summary>
    FirstOnly = 3,
}

/// <summary>
/// What was promised to tickets, with the calendar that it was promised by; never changed. Policies and calendars make new ones when they are
/// edited, and a ticket keeps its own until it is moved: no edit changes a promise silently (D6).
/// </summary>
internal sealed class SlaTerms
{
    private BusinessTime? _time;

    public long Id { get; init; }
    public required long PolicyId { get; init; }
    public required string PolicyName { get; init; }

    /// <summary>Seconds of the calendar's time; null promises nothing.</summary>
    public int? FirstResponse { get; init; }
    public int? NextResponse { get; init; }
    public int? Resolution { get; init; }

    /// <summary>Null: around the clock.</summary>
    public string? CalendarName { get; init; }
    public string? Zone { get; init; }
    public int[] Windows { get; init; } = [];
    public DateOnly[] Holidays { get; init; } = [];
    public string[] HolidayNames { get; init; } = [];

    /// <summary>Only the resolution colours the ticket and is told (C34).</summary>
    public bool ResolutionOnly { get; init; }

    /// <summary>Admins hear of warnings too (C11).</summary>
    public bool WarnAdmins { get; init; }
    public SlaReopening Reopening { get; init; } = SlaReopening.GoesOn;

    /// <summary>For which reasons of waiting the resolution clock stands (D8).</summary>
    public short[] Pausing { get; init; } = [];
    public DateTimeOffset MadeAt { get; init; }

    public BusinessTime Time => _time ??= Zone is null ? BusinessTime.Always : new BusinessTime(Zone, Windows, Holidays, HolidayNames);

    public int? Target(SlaTargetKind kind) => kind switch
    {
        SlaTargetKind.FirstResponse => FirstResponse,
        SlaTargetKind.NextResponse => NextResponse,
        _ => Resolution,
    };
}

/// <summary>Which tickets are promised what (S180, S186): the first policy by position that fits a ticket is its policy.</summary>
internal sealed class SlaPolicy
{
    public long Id { get; init; }
    public int Revision { get; set; } = 1;
    public int Position { get; set; }
    public required string Name { get; set; }
    public bool Enabled { get; set; } = true;

    /// <summary>The one for all that no other fits: it has no conditions and stays.</summary>
    public bool Fallback { get; init; }
    public long? CalendarId { get; set; }
    public short[] Priorities { get; set; } = [];
    public long[] TeamIds { get; set; } = [];
    public long[] CustomerTagIds { get; set; } = [];
    public long[] AccountIds { get; set; } = [];
    public bool ResolutionOnly { get; set; }
    public bool WarnAdmins { get; set; }
    public SlaReopening Reopening { get; set; } = SlaReopening.GoesOn;
    public short[] Pausing { get; set; } = [];
    public List<SlaPolicyTarget> Targets { get; } = [];

    public bool Fits(SlaMatter matter) => Enabled
        && (Priorities.Length == 0 || Priorities.Contains((short)matter.Priority))
        && (TeamIds.Length == 0 || matter.TeamId is { } team && TeamIds.Contains(team))
        && (CustomerTagIds.Length == 0 || CustomerTagIds.Intersect(matter.CustomerTagIds).Any())
        && (AccountIds.Length == 0 || matter.AccountId is { } account && AccountIds.Contains(account));
}

/// <summary>What a policy promises for one priority.</summary>
internal sealed class SlaPolicyTarget
{
    public long PolicyId { get; init; }
    public required TicketPriority Priority { get; init; }
    public int? FirstResponse { get; set; }
    public int? NextResponse { get; set; }
    public int? Resolution { get; set; }
    public long TermsId { get; set; }

    /// <summary>What a ticket gets now.</summary>
    public SlaTerms Terms { get; set; } = null!;
}

/// <summary>What of a ticket decides about its policy.</summary>
internal sealed record SlaMatter(TicketPriority Priority, long? TeamId, IReadOnlyList<long> CustomerTagIds, long? AccountId);

/// <summary>When people work: windows of a week in a zone, and holidays.</summary>
internal sealed class BusinessCalendar
{
    public long Id { get; init; }
    public int Revision { get; set; } = 1;
    public required string Name { get; set; }
    public required string Zone { get; set; }
    public required int[] Windows { get; set; }
    public DateOnly[] Holidays { get; set; } = [];
    public string[] HolidayNames { get; set; } = [];
}

internal sealed class SlaMap :
    IEntityTypeConfiguration<SlaTerms>, IEntityTypeConfiguration<SlaPolicy>, IEntityTypeConfiguration<SlaPolicyTarget>, IEntityTypeConfiguration<BusinessCalendar>,
    IEntityTypeConfiguration<SlaMove>
{
    public void Configure(EntityTypeBuilder<SlaTerms> b)
    {
        b.ToTable("sla_terms");
        b.HasKey(t => t.Id);
        b.Ignore(t => t.Time);
    }

    public void Configure(EntityTypeBuilder<SlaPolicy> b)
    {
        b.ToTable("sla_policies");
        b.HasKey(p => p.Id);
        b.HasOne<BusinessCalendar>().WithMany().HasForeignKey(p => p.CalendarId);
        b.HasMany(p => p.Targets).WithOne().HasForeignKey(t => t.PolicyId);
    }

    public void Configure(EntityTypeBuilder<SlaPolicyTarget> b)
    {
        b.ToTable("sla_policy_targets");
        b.HasKey(t => new { t.PolicyId, t.Priority });
        b.HasOne(t => t.Terms).WithMany().HasForeignKey(t => t.TermsId);
    }

    public void Configure(EntityTypeBuilder<BusinessCalendar> b)
    {
        b.ToTable("calendars");
        b.HasKey(c => c.Id);
    }

    public void Configure(EntityTypeBuilder<SlaMove> b)
    {
        b.ToTable("sla_moves");
        b.HasKey(m => m.Id);
    }
}
