namespace HelpDesk.Core.Email.Mime;

/// <summary>Knows the lines that Outlook puts above the mail that is answered: From, Sent, To and Subject, in the languages it speaks.</summary>
internal static class ReplyBlocks
{
    private const int Longest = 10;

    private static readonly HashSet<string> From = Words(
        "From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|Nadawca|Odesílatel|Odosielateľ|Feladó|De la|От|Від|Kimden|Gönderen|Από|差出人|发件人|寄件者|寄件人|보낸 사람|מאת|من"
        + "|Pošiljatelj|Nuo|No|Saatja|Từ|Dari|จาก|De part de");

    private static readonly HashSet<string> Sent = Words(
        "Sent|Date|Gesendet|Datum|Envoyé|Enviado|Enviada|Enviada em|Enviado el|Enviat|Fecha|Data|Inviato|Verzonden|Skickat|Sendt|Dato|Lähetetty|Päivämäärä"
        + "|Wysłano|Wysłane|Odesláno|Odoslané|Dátum|Elküldve|Küldve|Trimis|Дата|Отправлено|Надіслано|Изпратено|Tarih|Gönderilme Tarihi|Gönderilen|Στάλθηκε"
        + "|Ημερομηνία|送信日時|日付|发送时间|日期|寄件日期|傳送時間|보낸 날짜|날짜|נשלח|תאריך|التاريخ|Poslano|Đã gửi|Ngày|Dikirim|Tanggal|วันที่");

    private static readonly HashSet<string> To = Words(
        "To|An|À|A|Para|Aan|Till|Til|Vastaanottaja|Do|Komu|Címzett|Către|Кому|До|Kime|Προς|宛先|收件人|收件者|받는 사람|אל|إلى|Za|Per a|Đến|Kepada|ถึง");

    private static readonly HashSet<string> Subject = Words(
        "Subject|Betreff|Objet|Asunto|Oggetto|Assunto|Onderwerp|Ämne|Emne|Aihe|Temat|Předmět|Predmet|Tárgy|Subiect|Тема|Относно|Konu|Θέμα|件名|主题|主題|主旨|제목"
        + "|נושא|الموضوع|Assumpte|Chủ đề|Subjek|เรื่อง");

    /// <summary>Whether such a block begins with this line: it says from whom, the next ones when and about what. From, date and to alone may be a journey.</summary>
    public static bool BeginsAt(string[] lines, int at)
    {
        if (Label(lines[at]) is not { } label || !From.Contains(label)) return false;
        var (sent, other, address) = (false, false, lines[at].Contains('@', StringComparison.Ordinal));
        for (var i = at + 1; i < lines.Length && i <= at + Longest && !(sent && other); i++)
        {
            if (Label(lines[i]) is not { } next) continue;
            sent |= Sent.Contains(next);
            other |= Subject.Contains(next) || address && To.Contains(next);
        }
        return sent && other;
    }

    /// <summary>What stands before the colon, without the stars that stand for bold type.</summary>
    private static string? Label(string line)
    {
        var end = line.AsSpan(0, Math.Min(line.Length, 40)).IndexOfAny(':', '：');
        return end <= 0 ? null : line[..end].Trim(' ', '\t', '\u00A0', '*', '_').ToLowerInvariant();
    }

    private static HashSet<string> Words(string words) => [.. words.ToLowerInvariant().Split('|')];
}
