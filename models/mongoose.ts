import mongoose from 'mongoose';

/**
 * Mongoose as all models use it. They import it from here, so that the settings stand before the first
 * model is made.
 */

// A client's object must never become a query operator, nor an unknown key a condition that matches all.
mongoose.set('sanitizeFilter', true);
mongoose.set('strictQuery', 'throw');
mongoose.set('runValidators', true);
// The dev server evaluates a changed model again, and Next's bundles each their own copy.
mongoose.set('overwriteModels', true);
// connect() builds the indexes once, before the first query, instead of each model on its own.
mongoose.set('autoIndex', false);
mongoose.set('autoCreate', false);
// Without a connection a query fails at once instead of waiting in a buffer.
mongoose.set('bufferCommands', false);

export { mongoose };
