Sijax.request('function_name', ['argument 1', 150, 'argument 3']);
