using HelpDesk.App.Mail.Lookup;
using HelpDesk.App.Options;
using HelpDesk.Core.Email;
using HelpDesk.Core.Email.Domains;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Mail;

/// <summary>Registers what sends and receives mail.</summary>
public static class MailRegistration
{
    /// <summary>Adds the transport that the settings name; in development without a mail server also the customers' side of the folder.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services, DeskOptions options, bool development)
    {
        var folder = Path.Combine(options.FullDataFolder, options.Mail.Folder);
        var server = options.Mail.Smtp.Host.Length > 0;
        services.AddSingleton<IMailTransport>(p => server
            ? new SmtpTransport(options.Mail.Smtp, p.GetRequiredService<TimeProvider>())
            : new FolderTransport(folder, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MailOut>();
        services.AddSingleton<MailIn>();
        services.AddSingleton<MailboxSecrets>();
        services.AddSingleton<MailboxPoll>();
        services.AddSingleton<DomainKeys>();
        services.AddSingleton<DomainChecks>();
        services.AddSingleton<IDnsTexts>(p => new DnsTextResolver(options.Mail.DnsServer, p.GetRequiredService<TimeProvider>()));
        if (development && !server) services.AddSingleton(p => new DevMailbox(folder, p.GetRequiredService<Desk>()));
        return services;
    }
}
