using HelpDesk.Core.Access;
using HelpDesk.Core.Analytics;
using HelpDesk.Core.Data;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace HelpDesk.Core.Setup;

/// <summary>Registers the core: the desk, its database and its people.</summary>
public static class CoreRegistration
{
    /// <summary>Adds <see cref="Desk"/> and everything it needs on this database. Identity's managers are added for sign-in only.</summary>
    public static IServiceCollection AddHelpDeskCore(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddPooledDbContextFactory<HelpDeskDb>((provider, o) => o
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .ConfigureWarnings(w => w.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning)));   // counting up to a bound needs no order
        services.AddScoped(p => p.GetRequiredService<IDbContextFactory<HelpDeskDb>>().CreateDbContext());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<DeskAddress>();
        services.AddSingleton<IOpenContext, OpenContext>();
        services.AddSingleton<IRights, RightsLookup>();
        services.AddSingleton<BoardFacts>();
        services.AddSingleton<ITicketsBehind, BehindBoard>();
        services.AddSingleton<IReaction, TicketReaction>();
        services.AddSingleton<IReaction, SlaReaction>();
        services.AddSingleton<IReaction, MailReaction>();
        services.AddSingleton<IReaction, DomainReaction>();
        services.AddSingleton<IReaction, NotifyReaction>();
        services.AddSingleton<IReaction, DomainNotices>();
        services.AddSingleton<IReaction, MergeReaction>();
        services.AddSingleton<IReaction, CustomerNoticeReaction>();
        services.AddSingleton(p => new Desk(p.GetRequiredService<IOpenContext>(), p.GetRequiredService<IRights>(), p.GetServices<IReaction>(),
            p.GetServices<ICommitSink>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<DeskAddress>(), p.GetRequiredService<Microsoft.Extensions.Logging.ILogger<Desk>>()));
        services.AddIdentityCore<Agent>(o =>
        {
            o.User.RequireUniqueEmail = true;
            o.Password.RequiredLength = 10;
            (o.Password.RequireDigit, o.Password.RequireLowercase, o.Password.RequireUppercase, o.Password.RequireNonAlphanumeric) = (false, false, false, false);
            o.Lockout.MaxFailedAccessAttempts = 8;
            o.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
        }).AddSignInManager().AddEntityFrameworkStores<HelpDeskDb>();
        services.AddDataProtection().SetApplicationName("HelpDesk");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(p =>
            new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = new KeyRing(p.GetRequiredService<NpgsqlDataSource>())));
        return services;
    }
}
