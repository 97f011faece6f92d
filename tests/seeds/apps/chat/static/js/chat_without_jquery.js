function focusMessage() {
    document.getElementById('message').focus();
}

function countMessages(number) {
    document.getElementById('count').innerHTML = number;
}

window.onload = function () {
    document.getElementById('chat').onsubmit = function () {
        Sijax.request('save_message', [Sijax.getFormValues('#chat')]);
        return false;
    };

    Sijax.request('load_messages');
};
