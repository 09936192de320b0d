using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using HelpDesk.App.Mail;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Setup;
using HelpDesk.Tests.Email;
using HelpDesk.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

/// <summary>Makes a process of this assembly a sender of mail, where <see cref="Sender"/> asks for one (DOTNET_STARTUP_HOOKS).</summary>
internal static class StartupHook
{
    public static void Initialize() => Sender.Become();
}

namespace HelpDesk.Tests.Email
{
    /// <summary>The sending half of the desk in a process of its own, which can be killed: five rounds at once, with four lines to the mail server each.</summary>
    internal sealed class Sender : IAsyncDisposable
    {
        /// <summary>Mails under way at once, each on a line of its own.</summary>
        public const int Lines = Rounds * LinesOfRound;

        private const int Rounds = 5;
        private const int LinesOfRound = 4;
        private const string Order = "HELPDESK_SENDER";
        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
        private static int _count;

        private readonly Process _process;
        private readonly ConcurrentQueue<string> _output = new();
        private readonly Channel<string> _said = Channel.CreateUnbounded<string>();

        private Sender(string connection, int port)
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"sender {Interlocked.Increment(ref _count)}");
            var named = new NpgsqlConnectionStringBuilder(connection) { ApplicationName = Name, MaxPoolSize = 24 }.ConnectionString;
            var assembly = typeof(Sender).Assembly.Location;
            var start = new ProcessStartInfo(RunningApp.DotNet(), [assembly]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
            start.Environment["DOTNET_TieredPGO"] = "0";
            start.Environment[Order] = string.Create(CultureInfo.InvariantCulture, $"{port} {named}");
            _process = new Process { StartInfo = start };
            _process.OutputDataReceived += (_, e) => Hear(e.Data);
            _process.ErrorDataReceived += (_, e) => _output.Enqueue(e.Data ?? "");
            _process.Start();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        /// <summary>What its connections to the database are called.</summary>
        public string Name { get; }

        /// <summary>Starts one that waits until it is told to go.</summary>
        public static async Task<Sender> StartAsync(string connection, int port)
        {
            var sender = new Sender(connection, port);
            await sender.ExpectAsync("ready");
            return sender;
        }

        /// <summary>Lets it send what is due.</summary>
        public Task GoAsync() => _process.StandardInput.WriteLineAsync("go");

        /// <summary>Lets it send what is due, and waits until nothing is.</summary>
        public async Task FinishAsync()
        {
            await GoAsync();
            await ExpectAsync("done");
        }

        /// <summary>Ends it by SIGKILL: no code of it runs any more.</summary>
        public async Task KillAsync()
        {
            if (!_process.HasExited) _process.Kill();
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }

        public async ValueTask DisposeAsync()
        {
            await KillAsync();
            _process.Dispose();
        }

        /// <summary>In the new process: never returns where it was ordered.</summary>
        public static void Become()
        {
            if (Environment.GetEnvironmentVariable(Order) is not { } order) return;
            SendAsync(int.Parse(order.Split(' ')[0], CultureInfo.InvariantCulture), order[(order.IndexOf(' ', StringComparison.Ordinal) + 1)..]).GetAwaiter().GetResult();
            Environment.Exit(0);
        }

        private static async Task SendAsync(int port, string connection)
        {
            var services = new ServiceCollection();
            services.AddLogging();
            services.AddHelpDeskCore(connection);
            await using var provider = services.BuildServiceProvider();
            var desk = provider.GetRequiredService<Desk>();
            MailOut[] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => new MailOut(desk, new Fan(port), new DomainKeys(provider.GetRequiredService<IDataProtectionProvider>()), NullLogger<MailOut>.Instance))];
            await desk.RunAsync(new MarkHandedOver(0), Who.Clock);
            await desk.RunAsync(new MarkMail(0, new MailResult(MailFate.Accepted, "")), Who.Clock);
            Console.WriteLine("ready");
            while (Console.ReadLine() is not null)
            {
                await Task.WhenAll(rounds.Select(r => r.RunAsync(CancellationToken.None)));
                Console.WriteLine("done");
            }
        }

        private void Hear(string? line)
        {
            if (line is null) _said.Writer.TryComplete();
            else _said.Writer.TryWrite(line);
        }

        private async Task ExpectAsync(string word)
        {
            try
            {
                Assert.Equal(word, await _said.Reader.ReadAsync().AsTask().WaitAsync(Patience));
            }
            catch (ChannelClosedException)
            {
                throw new InvalidOperationException($"The sender has ended:\n{string.Join('\n', _output)}");
            }
        }

        /// <summary>Some lines to the mail server; each mail takes one that is free.</summary>
        private sealed class Fan : IMailTransport
        {
            private readonly Channel<SmtpTransport> _free = Channel.CreateUnbounded<SmtpTransport>();

            public Fan(int port)
            {
                var settings = new SmtpSettings { Host = "127.0.0.1", Port = port, Security = SmtpSecurity.None, HelloName = "desk.example.org", TimeoutSeconds = 600 };
                for (var i = 0; i < LinesOfRound; i++) _free.Writer.TryWrite(new SmtpTransport(settings, TimeProvider.System));
            }

            public async Task<MailResult> SendAsync(MailEnvelope envelope, ReadOnlyMemory<byte> mail, Func<CancellationToken, Task> beforeData, CancellationToken ct)
            {
                var line = await _free.Reader.ReadAsync(ct);
                try
                {
                    return await line.SendAsync(envelope, mail, beforeData, ct);
                }
                finally
                {
                    _free.Writer.TryWrite(line);
                }
            }
        }
    }
}
