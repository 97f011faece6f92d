function focusMessage() {
    $('#message').focus();
}

function countMessages(number) {
    $('#count').text(number);
}

$(function () {
    $('#chat').bind('submit', function () {
        Sijax.request('save_message', [Sijax.getFormValues('#chat')]);
        return false;
    });

    Sijax.request('load_messages');
});
