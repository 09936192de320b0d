using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Access;

internal sealed class AccessMap :
    IEntityTypeConfiguration<Agent>, IEntityTypeConfiguration<Team>, IEntityTypeConfiguration<TeamMember>, IEntityTypeConfiguration<AccessLink>,
    IEntityTypeConfiguration<Workspace>, IEntityTypeConfiguration<IdentityUserClaim<long>>, IEntityTypeConfiguration<IdentityUserLogin<long>>,
    IEntityTypeConfiguration<IdentityUserToken<long>>
{
    public void Configure(EntityTypeBuilder<Agent> b)
    {
        b.ToTable("agents");
        b.HasKey(a => a.Id);
        b.Property(a => a.UserName).IsRequired();
        b.Property(a => a.NormalizedUserName).IsRequired();
        b.Property(a => a.Email).IsRequired();
        b.Property(a => a.NormalizedEmail).IsRequired();
        b.Property(a => a.SecurityStamp).IsRequired();
        b.Property(a => a.ConcurrencyStamp).IsConcurrencyToken();
        b.Property(a => a.Version).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Team> b)
    {
        b.ToTable("teams");
        b.HasKey(t => t.Id);
    }

    public void Configure(EntityTypeBuilder<TeamMember> b)
    {
        b.ToTable("team_members");
        b.HasKey(m => new { m.TeamId, m.AgentId });
    }

    public void Configure(EntityTypeBuilder<AccessLink> b)
    {
        b.ToTable("access_links");
        b.HasKey(l => l.TokenHash);
    }

    public void Configure(EntityTypeBuilder<Workspace> b)
    {
        b.ToTable("workspace");
        b.HasKey(w => w.Id);
        b.Property(w => w.Id).HasColumnType("smallint").HasConversion<short>().ValueGeneratedNever();
        b.Ignore(w => w.Settings);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<long>> b)
    {
        b.ToTable("agent_claims");
        b.HasKey(c => c.Id);
    }

    public void Configure(EntityTypeBuilder<IdentityUserLogin<long>> b)
    {
        b.ToTable("agent_logins");
        b.HasKey(l => new { l.LoginProvider, l.ProviderKey });
    }

    public void Configure(EntityTypeBuilder<IdentityUserToken<long>> b)
    {
        b.ToTable("agent_tokens");
        b.HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
    }
}
