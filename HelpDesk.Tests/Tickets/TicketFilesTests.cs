using System.Text;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.Tickets;

public sealed class TicketFilesTests(PostgresTemplate postgres) : DeskTest(postgres)
{
    [Theory]
    [InlineData("image/png", "image.png", new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1 })]
    [InlineData("image/jpeg", "image.jpg", new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 })]
    [InlineData("image/gif", "image.gif", new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1 })]
    [InlineData("image/webp", "image.webp", new byte[] { 0x52, 0x49, 0x46, 0x46, 4, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 1 })]
    public async Task An_image_is_kept_as_the_kind_that_its_bytes_say(string type, string name, byte[] content)
    {
        var ann = await AddAgentAsync(Role.Member);
        var file = await RunAsync(new StoreImage(await RunAsync(new CreateTicket("Printer"), ann), content), ann);
        var read = await AskAsync(new ReadFile(file), ann);
        Assert.Equal((type, name), (read.ContentType, read.Name));
        Assert.Equal(content, read.Content);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")]
    [InlineData("<!doctype html><script>alert(1)</script>")]
    [InlineData("GIF87")]
    [InlineData("RIFF....WAVE")]
    [InlineData("%PDF-1.7")]
    [InlineData("")]
    public async Task What_is_no_image_of_a_known_kind_is_refused_and_not_kept(string content)
    {
        var ann = await AddAgentAsync(Role.Member);
        var ticket = await RunAsync(new CreateTicket("Printer"), ann);
        Assert.Equal("file", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new StoreImage(ticket, Encoding.UTF8.GetBytes(content)), ann)).Field);
        Assert.Equal("file", Assert.IsType<Refusal.Invalid>(await RefusedAsync(new StoreImage(ticket, new byte[StoreImage.MostBytes + 1]), ann)).Field);
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from files"));
    }

    [Fact]
    public async Task A_file_of_a_deleted_ticket_is_gone_with_it()
    {
        var admin = await AddAgentAsync(Role.Admin);
        var ticket = await RunAsync(new CreateTicket("Printer"), admin);
        var file = await RunAsync(new StoreImage(ticket, Access.RoleMatrix.Png), admin);
        await RunAsync(new ChangeTicket(ticket, new Delete()), admin);
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ReadFile(file), admin));
        Assert.IsType<Refusal.NotFound>(await RefusedAsync(new ReadFile(Guid.Empty), admin));
        Clock.Advance(TimeSpan.FromDays(31));
        await RunAsync(new PurgeDeleted(), Who.Clock);
        Assert.Equal(0L, await ScalarAsync<long>("select count(*) from files"));
    }
}
