using static HelpDesk.Core.Tickets.TicketPriority;
using static HelpDesk.Core.Tickets.TicketType;

namespace HelpDesk.Core.Setup;

/// <summary>Requests about invoices, payments and contracts, and mail that nobody asked for.</summary>
internal static class DemoBillingTexts
{
    public static readonly DemoScenario[] All =
    [
        new("Invoice", Medium, Support,
            ["Invoice {invoice} shows the wrong amount", "Question about the amount on {invoice}"],
            """
            Invoice {invoice} is {amount} higher than last month although nothing changed for us. We still have {count} users. Please explain the difference or send a corrected invoice.
            """,
            [
                "The difference is a prorated charge for seats that were added and removed within the month.",
                "Sent the breakdown per day. Next step: wait for their decision whether to keep the extra seats.",
                "{customer} accepts the invoice.",
            ]),
        new("Invoice", Low, Support,
            ["Copy of invoice {invoice}", "Please send {invoice} again as PDF"],
            """
            We cannot find invoice {invoice} from {earlier}. Could you send it again as a PDF? The portal shows only the last three.
            """,
            [
                "Sent the PDF and explained the archive view in the portal.",
            ]),
        new("Invoice", Medium, Request,
            ["New billing address from {later}", "Please change the address on our invoices"],
            """
            We move our head office to {site} on {later}. Please use the new address on all invoices from that day and issue {invoice} again with it.
            """,
            [
                "Address changed for future invoices. A new issue of {invoice} needs a cancellation first.",
                "Cancelled and issued again, both documents sent to {customer}.",
            ]),
        new("Invoice", Medium, Request,
            ["Purchase order number missing on {invoice}", "Invoice {invoice} rejected by our purchasing system"],
            """
            Our purchasing system rejected {invoice} because the purchase order number is missing. Please add {reference} and send it again; payment is not possible otherwise.
            """,
            [
                "Number added to the invoice and stored for the following ones.",
                "Next step: check that the portal upload was accepted.",
            ]),
        new("Refund", High, Support,
            ["We were charged twice for {invoice}", "Double payment of {invoice}"],
            """
            {amount} for invoice {invoice} was debited twice, on {date} and one day later. Please refund one of the payments and confirm when we can expect it.
            """,
            [
                "Payment provider shows two captures for one order after a timeout. Refund of the second one requested, {reference}.",
                "Told {customer} that the refund takes three to five working days. Next step: check the provider's report on {later}.",
                "Refund is booked.",
            ]),
        new("Refund", Medium, Request,
            ["Refund for cancelled order {order}", "When do we get the refund for {order}?"],
            """
            We cancelled order {order} on {earlier} before it was shipped and were told that {amount} would be refunded. Nothing has arrived so far.
            """,
            [
                "Cancellation is confirmed, but the credit note was never released.",
                "Credit note released today. Next step: payment run on {later}.",
                "Paid out, {customer} confirmed.",
            ]),
        new("Contract", Medium, Request,
            ["Upgrade from {plan} to a larger plan", "Switch our plan before {later}"],
            """
            We would like to move to a larger plan before {later} because we add the {site} site. What does it cost for {count} more users and is there any downtime?
            """,
            [
                "Offer calculated with proration. No downtime for the change.",
                "Offer sent, valid until the end of the month. Next step: activate after the signed order arrives.",
                "Order received, plan changed.",
            ]),
        new("Contract", Medium, Request,
            ["Reduce the number of seats at renewal", "We need {count} fewer seats from the next term"],
            """
            At the renewal on {later} we want to reduce our contract by {count} seats. Please confirm the new price and that the notice period is met.
            """,
            [
                "Notice period is met. New price confirmed by the contract team.",
                "Sent the amended order form for signature.",
            ]),
        new("Contract", High, Request,
            ["Cancellation of our subscription", "Notice of termination for {later}"],
            """
            We hereby give notice to end our subscription at the next possible date. Please confirm the end date and tell us how we can export our data until then.
            """,
            [
                "End date checked against the contract. Account manager informed.",
                "Sent the confirmation and the export guide. Next step: call by the account manager about the reasons.",
                "Export completed by the customer, end date entered.",
            ]),
        new("Invoice,Contract", Medium, Support,
            ["VAT on {invoice} although we are a foreign company", "Reverse charge missing on {invoice}"],
            """
            Invoice {invoice} contains VAT. We are a company in another EU country and our VAT number was accepted before. Please correct the invoice with reverse charge.
            """,
            [
                "VAT number failed the check on the invoice date because the register was not available.",
                "Checked again with success. Next step: cancel and issue the invoice again.",
                "Corrected invoice sent.",
            ]),
        new("Invoice", High, Support,
            ["Payment reminder although {invoice} was paid", "Dunning letter for a paid invoice"],
            """
            We got a reminder for invoice {invoice}, but {amount} was transferred on {earlier}. The transfer contained the invoice number. Please check and stop the reminder.
            """,
            [
                "Payment arrived without the leading characters of the number and was booked to the clearing account.",
                "Booked to {invoice}, dunning stopped. Apologised to {customer}.",
            ]),
        new("Refund,Hardware", Medium, Support,
            ["Credit for returned {device} is missing", "Credit note for our return of {earlier}"],
            """
            We returned a {device} on {earlier}, serial number {serial}. According to the carrier it arrived, but we have no credit note of {amount} yet.
            """,
            [
                "Return is in the warehouse but was not inspected yet. Asked for inspection today.",
                "Inspected, fine. Next step: credit note by Billing tomorrow.",
                "Credit note sent.",
            ]),
        new("Invoice", Urgent, Support,
            ["Card payment declined, workspace will be suspended", "Suspension notice although our card is valid"],
            """
            We got a notice that our workspace will be suspended today because the card payment of {amount} was declined. The bank says that there was no attempt at all.

            Please make sure that the workspace stays active; {count} people work with it.
            """,
            [
                "Suspension postponed by seven days. Provider reports a failed 3-D Secure check, which the bank does not count as an attempt.",
                "Sent a new payment link. Next step: confirm the payment and lift the hold.",
                "Payment received, hold lifted.",
            ]),
        new("Invoice", Low, Feature,
            ["Feature request: one invoice for all sites", "Combine invoices of our workspaces"],
            """
            We get a separate invoice for each of our sites. One invoice with a section per site would save our accounting a lot of work.
            """,
            [
                "Possible on the Enterprise plan with a parent account. Explained the conditions.",
                "Logged the wish for other plans, {company} counted.",
            ]),
        new("Invoice,Integration", Low, Feature,
            ["Feature request: electronic invoices in XML", "Structured e-invoices instead of PDF"],
            """
            From next year our authorities require structured electronic invoices. Do you plan to offer them, and can they be sent straight to our invoice inbox?
            """,
            [
                "Project is running; pilot starts next quarter. Added {company} to the list of pilot customers.",
            ]),
        new("Contract", Low, Request,
            ["Vendor form for new bank details", "Confirmation of your bank details required"],
            """
            Our accounting asks for a signed confirmation of your bank details before the next payment. Please fill in the vendor form and send it to {colleague}.
            """,
            [
                "Form completed by finance. Verified the request by calling the number on file.",
                "Sent to {colleague} by post and email.",
            ]),
    ];

    /// <summary>Mail that is marked as spam.</summary>
    public static readonly DemoScenario[] Spam =
    [
        new("", Medium, Support, ["First page ranking for your website", "Your website is losing visitors"],
            "We reviewed your website and found {count} errors that cost you visitors. Our agency guarantees a place on the first page within 30 days. Reply today for a free audit.", []),
        new("", Medium, Support, ["Exclusive business loan approved", "Your funding of {amount} is waiting"],
            "Your company has been selected for a business loan without collateral. Send your bank details and the name of the managing director to receive the funds within 24 hours.", []),
        new("", Medium, Support, ["Verified contact lists for your sales team", "{thousands} decision makers in your industry"],
            "We offer verified lists of decision makers with direct numbers and email addresses. Prices start at {amount}. Are you interested in a sample?", []),
        new("", Medium, Support, ["Your mailbox is almost full", "Action required: mailbox quota exceeded"],
            "Your mailbox has reached 98 % of its quota. Confirm your password within 24 hours to avoid the loss of incoming messages.", []),
        new("", Medium, Support, ["Custom packaging from the manufacturer", "Promotional gifts with your logo"],
            "We are a manufacturer of packaging and promotional gifts and would like to become your supplier. See our catalogue and ask for our best price.", []),
    ];
}
