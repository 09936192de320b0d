using HelpDesk.Core.Email;

namespace HelpDesk.Tests.Email;

public sealed class MailKeysTests
{
    private readonly MailKeys _keys = new([1, 2, 3, 4]);

    [Fact]
    public void An_answer_address_is_good_for_its_ticket_and_recipient_only()
    {
        var address = _keys.ReplyAddress("support@desk.example", 13, "Ana@Example.com");
        Assert.Equal(13, MailKeys.TicketOf(address));
        Assert.True(_keys.IsFor(address, "ana@example.com"));
        Assert.True(_keys.IsFor(address.ToUpperInvariant().Replace("+T", "+t", StringComparison.Ordinal), "ana@example.com"));
        Assert.False(_keys.IsFor(address, "bob@example.com"));
        Assert.False(_keys.IsFor(address.Replace("+t13.", "+t14.", StringComparison.Ordinal), "ana@example.com"));
        Assert.False(new MailKeys([9]).IsFor(address, "ana@example.com"));
    }

    [Theory]
    [InlineData("support@desk.example")]
    [InlineData("support+t13@desk.example")]
    [InlineData("support+t13.short@desk.example")]
    [InlineData("support+t13.%%%%%%%%%%%%%%%%@desk.example")]
    [InlineData("support+t-1.aaaaaaaaaaaaaaaa@desk.example")]
    [InlineData("support+t13.aaaaaaaaaaaaaaaa.b@desk.example")]
    [InlineData("+t")]
    [InlineData("")]
    public void Anything_else_proves_nothing(string address) => Assert.False(_keys.IsFor(address, "ana@example.com"));

    [Fact]
    public void The_desk_knows_its_own_message_ids()
    {
        var id = _keys.NewMailId("support@desk.example");
        Assert.EndsWith("@desk.example", id, StringComparison.Ordinal);
        Assert.True(_keys.IsOwn(id));
        Assert.False(_keys.IsOwn(id[1..]));
        Assert.False(_keys.IsOwn(id.Replace(id[..4], "0000", StringComparison.Ordinal)) && !id.StartsWith("0000", StringComparison.Ordinal));
        Assert.False(new MailKeys([9]).IsOwn(id));
        Assert.False(_keys.IsOwn("CAF=abc@mail.example.com"));
    }
}
