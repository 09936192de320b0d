using HelpDesk.Core.Email.Mime;

namespace HelpDesk.Tests.Email;

/// <summary>How the new words of an answer are told from what it quotes.</summary>
public sealed class QuotedTextTests
{
    [Theory]
    [InlineData("On Mon, Jun 3, 2024 at 10:20 AM Desk <desk@x.org> wrote:")]
    [InlineData("On 3 Jun 2024, at 10:20, Desk <desk@x.org> wrote:")]
    [InlineData("On 03/06/2024 10:20, Desk wrote:")]
    [InlineData("Am 03.06.2024 um 10:20 schrieb Desk <desk@x.org>:")]
    [InlineData("Am Mo., 3. Juni 2024 um 10:20 Uhr schrieb Desk <desk@x.org>:")]
    [InlineData("Le lun. 3 juin 2024 à 10:20, Desk <desk@x.org> a écrit :")]
    [InlineData("El lun, 3 jun 2024 a las 10:20, Desk (<desk@x.org>) escribió:")]
    [InlineData("Il giorno lun 3 giu 2024 alle ore 10:20 Desk <desk@x.org> ha scritto:")]
    [InlineData("Em seg., 3 de jun. de 2024 às 10:20, Desk <desk@x.org> escreveu:")]
    [InlineData("Op ma 3 jun 2024 om 10:20 schreef Desk <desk@x.org>:")]
    [InlineData("Den mån 3 juni 2024 kl 10:20 skrev Desk <desk@x.org>:")]
    [InlineData("man. 3. jun. 2024 kl. 10:20 skrev Desk <desk@x.org>:")]
    [InlineData("ma 3. kesäk. 2024 klo 10.20 Desk (desk@x.org) kirjoitti:")]
    [InlineData("pon., 3 cze 2024 o 10:20 Desk <desk@x.org> napisał(a):")]
    [InlineData("W dniu 3.06.2024 o 10:20, Desk pisze:")]
    [InlineData("po 3. 6. 2024 v 10:20 odesílatel Desk <desk@x.org> napsal:")]
    [InlineData("Dňa 3. 6. 2024 o 10:20 Desk napísal(a):")]
    [InlineData("Desk <desk@x.org> ezt írta (időpont: 2024. jún. 3., H, 10:20):", true)]
    [InlineData("În lun., 3 iun. 2024 la 10:20, Desk <desk@x.org> a scris:")]
    [InlineData("пн, 3 июн. 2024 г. в 10:20, Desk <desk@x.org>:", true)]
    [InlineData("03.06.2024 10:20, Desk пишет:")]
    [InlineData("пн, 3 черв. 2024 р. о 10:20 Desk <desk@x.org> пише:")]
    [InlineData("Desk <desk@x.org>, 3 Haz 2024 Pzt, 10:20 tarihinde şunu yazdı:")]
    [InlineData("Στις Δευ 3 Ιουν 2024 στις 10:20 π.μ., ο χρήστης Desk <desk@x.org> έγραψε:")]
    [InlineData("2024年6月3日(月) 10:20 Desk <desk@x.org>:")]
    [InlineData("Desk <desk@x.org> 于2024年6月3日周一 10:20写道：")]
    [InlineData("2024년 6월 3일 (월) 오전 10:20, Desk <desk@x.org>님이 작성:")]
    [InlineData("בתאריך יום ב׳, 3 ביוני 2024 ב-10:20 מאת Desk <desk@x.org>:", true)]
    public void An_introduction_begins_the_quote_in_every_language(string intro, bool onlyWithMarks = false)
    {
        Assert.Equal(("It works now.\n\nThanks", $"{intro}\n\n> Did it work?\n> Desk"), QuotedText.Split($"It works now.\n\nThanks\n\n{intro}\n\n> Did it work?\n> Desk\n"));
        Assert.Equal(("It works now.", $"{intro}\n> Did it work?"), QuotedText.Split($"{intro}\n> Did it work?\n\nIt works now.\n"));
        if (!onlyWithMarks) Assert.Equal(("It works now.", $"{intro}\nDid it work?"), QuotedText.Split($"It works now.\n\n{intro}\nDid it work?"));
    }

    [Theory]
    [InlineData("-----Original Message-----\nFrom: Desk")]
    [InlineData("-------- Original message --------\nFrom: Desk\nDate: 03/06/2024 10:20 (GMT+01:00)")]
    [InlineData("-----Ursprüngliche Nachricht-----\nVon: Desk")]
    [InlineData("----- Mensaje original -----\nDe: Desk")]
    [InlineData("----- Исходное сообщение -----")]
    [InlineData("From: Desk <desk@x.org>\nSent: Monday, June 3, 2024 10:20 AM\nTo: Ann\nSubject: Help")]
    [InlineData("________________________________\nFrom: Desk\nSent: Monday, June 3, 2024\nTo: Ann\nSubject: Help")]
    [InlineData("*Von:* Desk\n*Gesendet:* Montag, 3. Juni 2024\n*An:* Ann\n*Betreff:* Hilfe")]
    [InlineData("De : Desk\nEnvoyé : lundi 3 juin 2024\nÀ : Ann\nObjet : Aide")]
    [InlineData("差出人: Desk\n送信日時: 2024年6月3日\n宛先: Ann\n件名: Help")]
    [InlineData("Von: Desk <desk@x.org>\nDatum: Montag, 3. Juni 2024 um 10:20\nAn: Ann\nBetreff: Hilfe")]
    [InlineData("On Monday, June 3, 2024 at 10:20 AM, A Desk With A Long Name\n<desk@x.org> wrote:")]
    [InlineData("Am Montag, 3. Juni 2024 um 10:20 schrieb Ein Name\n, der umbrochen wird <desk@x.org>:")]
    public void A_block_of_a_mail_program_begins_the_quote(string block) =>
        Assert.Equal(("New words", $"{block}\n\nOld words"), QuotedText.Split($"New words\n\n{block}\n\nOld words"));

    [Theory]
    [InlineData("> Does it print?\nYes.\n> Does it scan?\nNo.")]
    [InlineData("Hello,\n\nOn 3 Jun 2024 10:20, Desk wrote:\n> Does it print?\nYes.\n\n> Does it scan?\nNo.")]
    [InlineData("See below.\n\n> Does it print?\n\nYes.")]
    [InlineData("FYI\n\n---------- Forwarded message ---------\nFrom: Bob <b@x.org>\nDate: 3 June 2024\nSubject: Printer\nTo: Ann\n\nIt burns.")]
    [InlineData("From: Berlin\nDate: 3 June 2024\nTo: Paris\nTwo seats, please.")]
    [InlineData("On the phone in 2024 I said what I wrote.\nHere it is: my list\n1. printer")]
    [InlineData("This is what my colleague wrote:\nThe printer burns.")]
    [InlineData("Here is what I tried at 10:20:\nI turned it off.")]
    [InlineData("From: me to all of you\n\nHello")]
    [InlineData("> only quotes\n> and more")]
    [InlineData("On 3 Jun 2024 10:20, Desk wrote:\nnothing new at all")]
    [InlineData("-- \nAnn")]
    [InlineData("Sent from my iPhone")]
    [InlineData("## Please type your reply above this line ##\nwords")]
    [InlineData("Отправлено с ошибкой")]
    [InlineData("--- a line of minus signs ---\nand words")]
    [InlineData("words")]
    [InlineData("")]
    [InlineData(" \n\n")]
    public void Where_it_is_in_doubt_everything_is_said(string text) => Assert.Equal((text, ""), QuotedText.Split(text));

    [Theory]
    [InlineData("Words\n\n-- \nAnn\nBoss", "Words", "-- \nAnn\nBoss")]
    [InlineData("Words\n--\nAnn", "Words", "--\nAnn")]
    [InlineData("Words\n-- \nAnn\n\nOn 3 Jun 2024 10:20, Desk wrote:\n> old", "Words", "-- \nAnn\n\nOn 3 Jun 2024 10:20, Desk wrote:\n> old")]
    [InlineData("> old\nnew\n-- \nAnn", "new", "> old\n-- \nAnn")]
    [InlineData("> a\nnew\n> b\nnewer\n-- \nAnn", "> a\nnew\n> b\nnewer", "-- \nAnn")]
    [InlineData("Words\n\nSent from my iPhone\n\nOn 3 Jun 2024, at 10:20, Desk <desk@x.org> wrote:\n\n> old", "Words", "Sent from my iPhone\n\nOn 3 Jun 2024, at 10:20, Desk <desk@x.org> wrote:\n\n> old")]
    [InlineData("Worte\n\nVon meinem iPhone gesendet", "Worte", "Von meinem iPhone gesendet")]
    [InlineData("Words\n\n## Please type your reply above this line ##\n\nOld words", "Words", "## Please type your reply above this line ##\n\nOld words")]
    [InlineData("Words\n\nDesk wrote:\n\n## Please type your reply above this line ##\nOld", "Words", "Desk wrote:\n## Please type your reply above this line ##\nOld")]
    [InlineData("Words\n\nOn 3 Jun 2024 10:20, Desk wrote:\n> ## Please type your reply above this line ##\n> old\n", "Words", "On 3 Jun 2024 10:20, Desk wrote:\n> ## Please type your reply above this line ##\n> old")]
    [InlineData("> ## Please type your reply above this line ##\n> old\n\nnew", "new", "> ## Please type your reply above this line ##\n> old")]
    [InlineData("Desk wrote:\n> old\nnew", "new", "Desk wrote:\n> old")]
    [InlineData("  > old\r\nnew", "new", "  > old")]
    public void Signatures_and_all_below_the_marker_are_not_said(string text, string said, string quoted) => Assert.Equal((said, quoted), QuotedText.Split(text));

    [Fact]
    public void Deep_and_long_quotes_are_split_like_others()
    {
        var deep = string.Join('\n', Enumerable.Range(1, 2000).Select(n => new string('>', n) + " old"));
        Assert.Equal(("new", deep), QuotedText.Split($"new\n{deep}"));
        var many = string.Concat(Enumerable.Repeat("On 3 Jun 2024 10:20\n", 50_000));
        Assert.Equal((many.TrimEnd(), ""), QuotedText.Split(many));
        var line = new string('w', 1_000_000) + ":";
        Assert.Equal((line, ""), QuotedText.Split(line));
    }
}
